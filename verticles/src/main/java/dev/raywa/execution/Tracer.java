package dev.raywa.execution;

import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Trace;
import java.util.Optional;

/// Sees every run of a task, and says where what it submits stands in a trace. Thread-safe. Nothing
/// in it blocks or throws, whatever becomes of what it notes.
@FunctionalInterface
public interface Tracer {
  /// Notes nothing, at no cost; what a task submits stands where the task stands.
  Tracer NONE = _ -> Span.NONE;

  /// A run of a task is about to begin here, on the calling thread.
  Span begin(Dispatch dispatch);

  /// One run of a task.
  interface Span {
    /// Nothing is noted.
    Span NONE =
        new Span() {
          @Override
          public Optional<Trace> below(Optional<Trace> above) {
            return above;
          }

          @Override
          public void ended(Outcome outcome) {}
        };

    /// Below what the task's own submissions stand.
    ///
    /// @param above where the task itself stands
    Optional<Trace> below(Optional<Trace> above);

    /// The run is over; said once.
    void ended(Outcome outcome);
  }
}
