package dev.raywa.node.http;

import dev.raywa.message.Trace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// A tracer that notes requests, and puts all below one span.
final class NotedRequests implements RequestTracer {
  static final Trace OWN = new Trace(7, 8, 9, 1);

  final List<Request> begun = new CopyOnWriteArrayList<>();
  final List<Integer> ended = new CopyOnWriteArrayList<>();

  @Override
  public Span begin(Request request) {
    begun.add(request);
    return new Span() {
      @Override
      public Optional<Trace> below() {
        return Optional.of(OWN);
      }

      @Override
      public void ended(int status) {
        ended.add(status);
      }
    };
  }
}
