package dev.raywa.grid.hazelcast;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import dev.raywa.grid.GridUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/// Calls of Hazelcast, whose ways to say that it cannot be reached become one of ours.
///
/// Calls that overlap run on virtual threads, not through Hazelcast's own asynchronous methods:
/// those complete on the common pool or, on small machines, on a new system thread for each call.
final class Calls {
  private Calls() {}

  /// The result of a call; blocks.
  static <T> T call(String what, Supplier<T> call) {
    try {
      return call.get();
    } catch (HazelcastException | HazelcastInstanceNotActiveException e) {
      throw new GridUnavailableException("the grid did not answer: " + what, e);
    }
  }

  /// Starts a call.
  static <T> CompletableFuture<T> begin(String what, Supplier<T> call) {
    return CompletableFuture.supplyAsync(
        () -> call(what, call), task -> Thread.ofVirtual().start(task));
  }

  /// The result of a call that was started; blocks.
  static <T> T await(CompletableFuture<T> begun) {
    try {
      return begun.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof GridUnavailableException unavailable) {
        throw unavailable;
      }
      throw e;
    }
  }
}
