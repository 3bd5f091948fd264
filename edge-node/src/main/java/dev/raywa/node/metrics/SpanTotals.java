package dev.raywa.node.metrics;

/// What became of the spans of a node since it started.
///
/// @param exported taken by the collector
/// @param dropped lost, because they were too many or the collector did not take them
public record SpanTotals(long exported, long dropped) {
  /// Of a node that traces nothing.
  public static final SpanTotals NONE = new SpanTotals(0, 0);
}
