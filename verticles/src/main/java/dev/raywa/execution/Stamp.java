package dev.raywa.execution;

import dev.raywa.message.NodeId;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Optional;

/// Names one batch between two nodes: who speaks, over which of its links, and the number of the
/// batch on that link.
///
/// @param link differs for every link of the sender, and is larger for a later one
/// @param number of the batch, from 1; 0 stands before the first
record Stamp(NodeId from, long link, long number) {
  private static final String FROM = "from";
  private static final String LINK = "link";
  private static final String NUMBER = "batch";

  /// Numbers travel as text with every batch, so they are kept short.
  private static final int RADIX = 36;

  /// The stamp of the next batch.
  Stamp next() {
    return new Stamp(from, link, number + 1);
  }

  /// Writes this into the headers of a message.
  DeliveryOptions onto(DeliveryOptions options) {
    return options
        .addHeader(FROM, from.value())
        .addHeader(LINK, Long.toString(link, RADIX))
        .addHeader(NUMBER, Long.toString(number, RADIX));
  }

  /// The stamp in the headers of a message; empty when there is none that can be read.
  static Optional<Stamp> of(MultiMap headers) {
    var from = headers.get(FROM);
    var link = headers.get(LINK);
    var number = headers.get(NUMBER);
    if (from == null || link == null || number == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Stamp(new NodeId(from), Long.parseLong(link, RADIX), Long.parseLong(number, RADIX)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
