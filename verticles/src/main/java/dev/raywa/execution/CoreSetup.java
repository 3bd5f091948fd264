package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.scheduling.Capacity;
import java.util.function.Supplier;

/// What the core of a node is told when it starts.
///
/// @param http where people reach the node, once that is known
/// @param queueTasksMax waiting tasks above which submitters are slowed down
/// @param lineageBytesMax of what is kept to make lost values again, here and in the directory
/// @param tasksKeptMax ended tasks that are remembered for people who ask
record CoreSetup(
    NodeId self,
    Supplier<String> http,
    Capacity capacity,
    int queueTasksMax,
    long lineageBytesMax,
    int tasksKeptMax) {}
