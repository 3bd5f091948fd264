package dev.raywa.execution;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Blocking work for callers that must not wait.
final class Background {
  private Background() {}

  /// Runs blocking work on a virtual thread; the future completes on the caller's context.
  static <T> Future<T> run(Callable<T> work) {
    var context = Vertx.currentContext();
    var promise = Promise.<T>promise();
    Thread.ofVirtual()
        .name("jobs")
        .start(() -> {
          try {
            var value = work.call();
            on(context, () -> promise.complete(value));
          } catch (Exception e) {
            on(context, () -> promise.fail(e));
          }
        });
    return promise.future();
  }

  /// Does something on a context, or at once when there is none.
  static void on(@Nullable Context context, Runnable work) {
    if (context == null) {
      work.run();
    } else {
      context.runOnContext(_ -> work.run());
    }
  }
}
