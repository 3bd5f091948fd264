package dev.raywa.execution;

import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Trace;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// A tracer that notes every run, and numbers the spans from 1. Nodes may share one.
final class NotedRuns implements Tracer {
  final List<Run> runs = new CopyOnWriteArrayList<>();
  private final AtomicLong spans = new AtomicLong();

  /// One run.
  ///
  /// @param above where the task stood
  /// @param own below what its submissions stood
  record Run(String label, int attempt, Trace above, Trace own, Outcome outcome) {}

  @Override
  public Span begin(Dispatch dispatch) {
    var above = dispatch.spec().origin().trace().orElseThrow();
    var own = new Trace(above.high(), above.low(), spans.incrementAndGet(), above.flags());
    return new Span() {
      @Override
      public Optional<Trace> below(Optional<Trace> place) {
        return place.map(_ -> own);
      }

      @Override
      public void ended(Outcome outcome) {
        var label = dispatch.spec().function().label();
        runs.add(new Run(label, dispatch.attempt(), above, own, outcome));
      }
    };
  }

  /// The runs of tasks of this label.
  List<Run> of(String label) {
    return runs.stream().filter(run -> run.label().equals(label)).toList();
  }
}
