package dev.raywa.node.http;

import io.vertx.core.Future;

/// Where the text of all metrics comes from.
@FunctionalInterface
public interface Meters {
  /// What the format calls itself.
  String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  /// The metrics of this node in the text format of Prometheus.
  ///
  /// @param requests what the gateway has answered
  /// @param connections that are open
  Future<String> scrape(RequestTally requests, int connections);
}
