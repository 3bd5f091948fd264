package dev.raywa.wasm.chicory;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/// Runs guests that recurse deeply on platform threads with a large stack.
final class DeepStack {
  private DeepStack() {}

  /// Blocks until the work is done on its own thread. Interrupting the caller interrupts the work;
  /// the caller's flag is clear afterwards.
  static <T> T call(long stackBytes, Supplier<T> work) {
    var task = new FutureTask<>(work::get);
    var thread = new Thread(null, task, "guest", stackBytes);
    thread.setDaemon(true);
    thread.start();
    while (true) {
      try {
        return task.get();
      } catch (InterruptedException e) {
        thread.interrupt();
      } catch (ExecutionException e) {
        throw new IllegalStateException("the engine failed", e.getCause());
      }
    }
  }
}
