/// Traces of requests and tasks, sent to a collector by OTLP (docs/traces.md). The only user of
/// OpenTelemetry, of which nothing is loaded unless the environment names a collector.
@NullMarked
package dev.raywa.node.traces;

import org.jspecify.annotations.NullMarked;
