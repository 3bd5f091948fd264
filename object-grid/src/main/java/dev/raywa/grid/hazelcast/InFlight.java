package dev.raywa.grid.hazelcast;

import dev.raywa.grid.GridUnavailableException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;

/// Calls that were started and not yet waited for, no more than a few. Used by one thread.
final class InFlight {
  private final String what;
  private final int callsMax;
  private final ArrayDeque<CompletableFuture<?>> calls = new ArrayDeque<>();

  InFlight(String what, int callsMax) {
    this.what = what;
    this.callsMax = callsMax;
  }

  /// Starts one more call, first waiting for the oldest when there are enough.
  void start(Runnable call) {
    if (calls.size() == callsMax) {
      Calls.await(calls.remove());
    }
    calls.add(
        Calls.begin(
            what,
            () -> {
              call.run();
              return true;
            }));
  }

  /// Waits for all; fails when one of them did.
  void finish() {
    while (!calls.isEmpty()) {
      Calls.await(calls.remove());
    }
  }

  /// Waits until none is under way any more, whatever became of them.
  void settle() {
    while (!calls.isEmpty()) {
      try {
        Calls.await(calls.remove());
      } catch (GridUnavailableException _) {
        // The caller knows already: it is here because something failed.
      }
    }
  }
}
