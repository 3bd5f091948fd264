/// How nodes find each other on the event bus.
///
/// Uses Vert.x, its Hazelcast cluster manager and `dev.raywa.message`; nothing of tasks or objects.
/// Invariant: an address of a node is never registered anywhere, so it works as soon as the node is
/// a member, and fails at once when it is not.
@NullMarked
package dev.raywa.node.cluster;

import org.jspecify.annotations.NullMarked;
