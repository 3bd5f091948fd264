package dev.raywa.message;

import java.util.Optional;

/// Where a task comes from.
///
/// @param owner the node on which it was submitted, which tracks it until it ends
/// @param home the node of the job's driver, where the output of the job is collected
/// @param depth how many tasks stand above it; 0 for a driver
/// @param dialect the job's choice of dialect, for every task of it
/// @param trace where it stands in a trace: below its parent's span; empty outside of traces
/// @param namespace of its job
public record Origin(
    NodeId owner,
    NodeId home,
    int depth,
    Dialect dialect,
    Optional<Trace> trace,
    Namespace namespace) {
  /// The origin of a task outside of traces, in the namespace [Namespace#DEFAULT].
  public Origin(NodeId owner, NodeId home, int depth, Dialect dialect) {
    this(owner, home, depth, dialect, Optional.empty(), Namespace.DEFAULT);
  }

  /// The origin of a driver on its job's home.
  public static Origin ofDriver(NodeId home, JobSpec job) {
    return new Origin(home, home, 0, job.dialect(), job.trace(), job.namespace());
  }

  /// The origin of what a task of this origin submits.
  ///
  /// @param node on which it does so
  /// @param place of what it submits in a trace
  public Origin below(NodeId node, Optional<Trace> place) {
    return new Origin(node, home, depth + 1, dialect, place, namespace);
  }

  /// The same origin, with another node to look after the task.
  public Origin ownedBy(NodeId node) {
    return new Origin(node, home, depth, dialect, trace, namespace);
  }

  /// The same origin, of a job that lives on another node now.
  public Origin at(NodeId newHome) {
    return new Origin(owner, newHome, depth, dialect, trace, namespace);
  }

  public Origin {
    if (depth < 0) {
      throw new IllegalArgumentException("depth must be 0 or more, was: " + depth);
    }
  }
}
