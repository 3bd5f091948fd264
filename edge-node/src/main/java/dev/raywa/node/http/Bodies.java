package dev.raywa.node.http;

import dev.raywa.message.Quantity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/// Receives bodies: each within its own limit, all of them within one budget, and none slower than
/// a window at a time. Used by one event loop.
final class Bodies {
  /// What must arrive in each window of time.
  private static final long WINDOW_BYTES = 64 * 1024;

  /// How long what comes after a refusal is thrown away, so that the client can read the refusal.
  private static final long LINGER_MS = 1000;

  /// How much of it is thrown away in that time; the rest is left unread.
  private static final long LINGER_BYTES = 1024 * 1024;

  private final Vertx vertx;
  private final long windowMs;
  private final long budgetBytes;
  private long heldBytes;

  Bodies(Vertx vertx, Duration window, long budgetBytes) {
    this.vertx = vertx;
    this.windowMs = window.toMillis();
    this.budgetBytes = budgetBytes;
  }

  /// The whole body of a request. Must be called before the request's handler returns.
  ///
  /// @param setting the key that raises the limit, for the refusal
  Future<Buffer> receive(RoutingContext context, long bytesMax, String setting) {
    var body = new Body(context.request(), bytesMax, setting);
    context.addEndHandler(_ -> body.release());
    return body.receive();
  }

  /// One body on its way.
  private final class Body {
    private final HttpServerRequest request;
    private final long bytesMax;
    private final String setting;
    private final Promise<Buffer> whole = Promise.promise();
    private final Buffer received = Buffer.buffer();
    private long reservedBytes;
    private long discardedBytes;
    private long windowStartBytes;
    private long timer;

    Body(HttpServerRequest request, long bytesMax, String setting) {
      this.request = request;
      this.bytesMax = bytesMax;
      this.setting = setting;
    }

    Future<Buffer> receive() {
      if (declaredBytes() > bytesMax) {
        refuse(tooLarge());
      } else if (!reserve(Math.max(0, declaredBytes()))) {
        refuse(busy());
      } else {
        timer = vertx.setPeriodic(windowMs, _ -> requireProgress());
        request.handler(this::take).exceptionHandler(this::broken).endHandler(_ -> complete());
        if (HttpHeaders.CONTINUE
            .toString()
            .equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
          request.response().writeContinue();
        }
      }
      return whole.future();
    }

    void release() {
      vertx.cancelTimer(timer);
      heldBytes -= reservedBytes;
      reservedBytes = 0;
    }

    private void take(Buffer piece) {
      long bytes = (long) received.length() + piece.length();
      if (bytes > bytesMax) {
        refuse(tooLarge());
      } else if (bytes > reservedBytes && !reserve(bytes - reservedBytes)) {
        refuse(busy());
      } else {
        received.appendBuffer(piece);
      }
    }

    private void complete() {
      vertx.cancelTimer(timer);
      whole.tryComplete(received);
    }

    private void broken(Throwable cause) {
      vertx.cancelTimer(timer);
      whole.tryFail(Problem.of(Code.BAD_REQUEST, "the body ended early"));
    }

    private void requireProgress() {
      if (received.length() - windowStartBytes < WINDOW_BYTES) {
        refuse(
            Problem.of(
                Code.REQUEST_TIMEOUT,
                "a body must bring "
                    + Quantity.bytes(WINDOW_BYTES)
                    + " in each "
                    + windowMs
                    + " ms (gateway.request.timeout)"));
      }
      windowStartBytes = received.length();
    }

    /// Answers now; throws away what still comes for a moment, then closes.
    private void refuse(Problem problem) {
      vertx.cancelTimer(timer);
      request.handler(this::discard).exceptionHandler(_ -> {}).endHandler(_ -> {});
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      whole.tryFail(problem);
      vertx.setTimer(LINGER_MS, _ -> request.connection().close());
    }

    private void discard(Buffer piece) {
      discardedBytes += piece.length();
      if (discardedBytes > LINGER_BYTES) {
        request.pause();
      }
    }

    private boolean reserve(long bytes) {
      if (heldBytes + bytes > budgetBytes) {
        return false;
      }
      heldBytes += bytes;
      reservedBytes += bytes;
      return true;
    }

    private long declaredBytes() {
      var declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
      return declared == null ? -1 : Long.parseLong(declared);
    }

    private Problem tooLarge() {
      return Problem.of(
          Code.TOO_LARGE, "at most " + Quantity.bytes(bytesMax) + " are taken (" + setting + ")");
    }

    private Problem busy() {
      return Problem.of(
              Code.BUSY,
              "other bodies fill the "
                  + Quantity.bytes(budgetBytes)
                  + " there are for them (gateway.uploads.bytes.max)")
          .with("Retry-After", "1");
    }
  }
}
