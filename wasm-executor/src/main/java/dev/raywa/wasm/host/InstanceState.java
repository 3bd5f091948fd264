package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import dev.raywa.message.TaskError;
import java.util.Optional;

/// What host functions remember between two calls of one instance. Used by its thread only.
final class InstanceState {
  private final TrackedMemory tracked = new TrackedMemory();
  private Dialect latched = Dialect.AUTO;
  private Optional<TaskError> lastError = Optional.empty();
  private int handles;

  /// Ranges that the guest registered with `track_malloc`.
  TrackedMemory tracked() {
    return tracked;
  }

  /// The dialect that the first call decided; [Dialect#AUTO] before it.
  Dialect latched() {
    return latched;
  }

  /// Decides the dialect for good.
  void latch(Dialect dialect) {
    if (latched != Dialect.AUTO) {
      throw new IllegalStateException("the dialect is already " + latched);
    }
    latched = dialect;
  }

  /// Why the latest call failed; empty when it succeeded.
  Optional<TaskError> lastError() {
    return lastError;
  }

  void succeeded() {
    lastError = Optional.empty();
  }

  void failed(TaskError error) {
    lastError = Optional.of(error);
  }

  /// The next number for a call of the REP's first example; never 0, which says failure.
  int nextHandle() {
    handles = handles == Integer.MAX_VALUE ? 1 : handles + 1;
    return handles;
  }
}
