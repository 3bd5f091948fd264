/// Runs tasks and jobs on this node: slots, guest threads, what they print, and what they ask of
/// the cluster.
@NullMarked
package dev.raywa.execution;

import org.jspecify.annotations.NullMarked;
