package dev.raywa.node.http;

import dev.raywa.execution.HomeSilentException;
import dev.raywa.execution.Objects;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectVanishedException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// Writes part of an object to a client, a piece at a time: the next one is read when the client
/// has taken the last one, and nothing else of it is held meanwhile.
final class ObjectStream {
  /// How long a client may take for one piece.
  private static final Duration PIECE_TIME_MAX = Duration.ofMinutes(1);

  private final Context context;
  private final HttpServerResponse response;
  private final Objects.Value value;

  /// @param context of the response
  ObjectStream(Context context, HttpServerResponse response, Objects.Value value) {
    this.context = context;
    this.response = response;
    this.value = value;
  }

  /// Blocks. The first piece of a part: when it can be read, so most likely can the others.
  Buffer first(ByteRange part) {
    return read(part.from(), part.size());
  }

  /// Blocks until the client has everything, or has left, or the rest cannot be read.
  void write(ByteRange part, Buffer first) {
    var piece = first;
    long at = part.from() + first.length();
    long end = part.from() + part.size();
    try {
      while (at < end) {
        var next = piece;
        await(() -> response.write(next));
        piece = read(at, end - at);
        at += piece.length();
      }
      var last = piece;
      await(() -> response.end(last));
    } catch (ObjectVanishedException
        | GridUnavailableException
        | HomeSilentException
        | CompletionException e) {
      // What was promised by the length cannot be sent any more: a cut connection says so.
      context.runOnContext(_ -> response.reset());
    }
  }

  private void await(Supplier<Future<Void>> work) {
    var done = new CompletableFuture<Boolean>();
    context.runOnContext(
        _ -> work.get().onSuccess(_ -> done.complete(true)).onFailure(done::completeExceptionally));
    try {
      done.get(PIECE_TIME_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new CompletionException(e);
    }
  }

  private Buffer read(long from, long sizeMax) {
    int size = sizeMax == 0 ? 0 : (int) Math.min(value.pieceAt(from), sizeMax);
    var piece = Buffer.buffer(size);
    value.transferTo(from, size, piece::appendBytes);
    return piece;
  }
}
