package dev.raywa.storage;

import dev.raywa.message.NodeId;
import dev.raywa.message.TaskId;

/// Somebody who waits for an object.
public sealed interface Watcher {
  /// A guest in `get` or `wait`, and which of its objects this is.
  record Guest(TaskId task, int index) implements Watcher {}

  /// A task that cannot start before the value of this argument is there.
  record Dependent(TaskId task, int dependency) implements Watcher {}

  /// Somebody who reads it by way of a node, without being a guest.
  record Reader(long number) implements Watcher {}

  /// Another node that asked.
  record Node(NodeId node) implements Watcher {}
}
