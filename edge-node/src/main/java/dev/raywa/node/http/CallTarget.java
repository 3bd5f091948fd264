package dev.raywa.node.http;

import dev.raywa.message.Namespace;
import dev.raywa.message.Trace;
import java.time.Duration;
import java.util.Optional;

/// What somebody wants to invoke, by whichever way it was asked.
///
/// @param function its name, perhaps with a version
/// @param export empty for the command that the function is
/// @param deadline the caller's own, zero for none
/// @param recorded whether the cluster must keep a record, so that the invocation outlives its node
/// @param trace where it stands in a trace
record CallTarget(
    Namespace namespace,
    String function,
    Optional<String> export,
    Duration deadline,
    boolean recorded,
    Optional<Trace> trace) {}
