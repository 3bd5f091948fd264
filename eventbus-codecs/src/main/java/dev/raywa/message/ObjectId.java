package dev.raywa.message;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Optional;

/// Names one immutable value: the task that made it and an index. 28 bytes, the size of Ray's
/// ObjectID.
///
/// Results of a task are numbered from 0; values that it stores with `put` have the top bit set, so
/// the two can never meet.
public record ObjectId(TaskId task, int index) {
  /// Size of the binary form.
  public static final int SIZE_BYTES = TaskId.SIZE_BYTES + Integer.BYTES;

  private static final int PUT = 0x8000_0000;

  /// The `index`-th result of a task.
  public static ObjectId result(TaskId task, int index) {
    return new ObjectId(task, requireCount(index));
  }

  /// The `count`-th value that a task stores, counted from 0.
  public static ObjectId put(TaskId task, int count) {
    return new ObjectId(task, requireCount(count) | PUT);
  }

  /// Whether the value was stored with `put`, so that no lineage can bring it back.
  public boolean isPut() {
    return (index & PUT) != 0;
  }

  /// The job that this value belongs to.
  public JobId job() {
    return task.job();
  }

  /// The 28 bytes that guests see.
  public Bytes toBytes() {
    var bytes = ByteBuffer.allocate(SIZE_BYTES);
    task.write(bytes);
    bytes.putInt(index);
    return Bytes.of(bytes.array());
  }

  /// The id that a guest's bytes name; empty when they cannot name any.
  public static Optional<ObjectId> fromBytes(byte[] bytes) {
    if (bytes.length != SIZE_BYTES || ByteBuffer.wrap(bytes).getLong() < 1) {
      return Optional.empty();
    }
    var from = ByteBuffer.wrap(bytes);
    return Optional.of(new ObjectId(TaskId.read(from), from.getInt()));
  }

  /// 56 hex digits.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(toBytes().array());
  }

  private static int requireCount(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("object index must be 0 or more, was: " + count);
    }
    return count;
  }
}
