package dev.raywa.node.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.concurrent.Callable;

/// Work that may block for long: unlike that of Vert.x workers there may be much of it at once.
final class Virtual {
  private Virtual() {}

  /// Runs it on a virtual thread; completes on the caller's context.
  static <T> Future<T> run(Vertx vertx, Callable<T> work) {
    var context = vertx.getOrCreateContext();
    var promise = Promise.<T>promise();
    Thread.ofVirtual().name("gateway").start(() -> run(context, promise, work));
    return promise.future();
  }

  private static <T> void run(Context context, Promise<T> promise, Callable<T> work) {
    try {
      var value = work.call();
      context.runOnContext(_ -> promise.complete(value));
    } catch (Exception e) {
      context.runOnContext(_ -> promise.fail(e));
    }
  }
}
