package dev.raywa.node.http;

import dev.raywa.message.Trace;
import java.util.Optional;

/// Sees requests that start tasks. Thread-safe; nothing in it blocks or throws.
@FunctionalInterface
public interface RequestTracer {
  /// A request has come.
  Span begin(Request request);

  /// A request, as traces tell of it.
  ///
  /// @param method such as `POST`
  /// @param route the path with its parameters as `{name}`
  /// @param path as it was asked for, without the query
  /// @param scheme `http` or `https`
  /// @param above where the request itself stands in a trace; empty when it does not say
  record Request(String method, String route, String path, String scheme, Optional<Trace> above) {}

  /// One request, until it is answered.
  interface Span {
    /// Below what stands whatever the request starts.
    Optional<Trace> below();

    /// It is answered; said once.
    ///
    /// @param status of the answer; 0 when the client left before there was one
    void ended(int status);
  }
}
