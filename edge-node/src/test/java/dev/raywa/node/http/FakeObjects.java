package dev.raywa.node.http;

import dev.raywa.execution.Objects;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.message.ByteSink;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Objects in a map.
final class FakeObjects implements Objects {
  final Map<ObjectId, Found> found = new ConcurrentHashMap<>();
  final Map<JobId, List<View>> views = new ConcurrentHashMap<>();
  volatile Duration waited = Duration.ZERO;

  /// How many pieces have been read.
  final AtomicInteger pieces = new AtomicInteger();

  /// From which byte on nothing can be read any more.
  volatile long lostFrom = Long.MAX_VALUE;

  void put(ObjectId object, byte[] bytes) {
    found.put(object, new Found.Ready(new Held(object, bytes)));
  }

  @Override
  public Found find(ObjectId object, Duration waitMax) {
    waited = waitMax;
    var error = new TaskError(TaskError.Code.NO_SUCH_OBJECT, "there is none");
    return found.getOrDefault(object, new Found.Broken(error));
  }

  @Override
  public List<View> of(JobId job) {
    return views.getOrDefault(job, List.of());
  }

  @Override
  public List<ObjectGrid.Copy> copies(ObjectId object, Stored.InGrid stored) {
    return List.of(
        new ObjectGrid.Copy(ObjectGrid.Copy.Kind.PRIMARY, Optional.of(stored.producer())),
        new ObjectGrid.Copy(ObjectGrid.Copy.Kind.BACKUP, Optional.empty()));
  }

  static Bytes sha256(byte[] bytes) {
    try {
      return Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private final class Held implements Value {
    private final ObjectId object;
    private final byte[] bytes;

    Held(ObjectId object, byte[] bytes) {
      this.object = object;
      this.bytes = bytes;
    }

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public Bytes sha256() {
      return FakeObjects.sha256(bytes);
    }

    @Override
    public int pieceAt(long from) {
      return 1 << 20;
    }

    @Override
    public void transferTo(long from, long size, ByteSink sink) {
      pieces.incrementAndGet();
      if (from + size > lostFrom) {
        throw new ObjectVanishedException(object, from, size());
      }
      sink.write(bytes, (int) from, (int) size);
    }
  }
}
