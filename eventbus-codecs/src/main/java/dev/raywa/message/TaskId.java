package dev.raywa.message;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// Names one task: 24 bytes, the number of its job followed by 16 bytes of a hash.
///
/// The hash covers the parent's id and the number of the submission, so a parent that is run again
/// names the same children, wherever it runs.
public record TaskId(JobId job, long high, long low) {
  /// Size of the binary form.
  public static final int SIZE_BYTES = 24;

  private static final ThreadLocal<MessageDigest> SHA256 = ThreadLocal.withInitial(TaskId::sha256);

  /// The driver of a job.
  public static TaskId driver(JobId job) {
    return hash(job, 0, 0, -1);
  }

  /// The child that this task submits as its `submission`-th, counted from 0.
  public TaskId child(long submission) {
    if (submission < 0) {
      throw new IllegalArgumentException("submission must be 0 or more, was: " + submission);
    }
    return hash(job, high, low, submission);
  }

  /// Reads the binary form at the buffer's position.
  public static TaskId read(ByteBuffer from) {
    return new TaskId(new JobId(from.getLong()), from.getLong(), from.getLong());
  }

  /// Writes the binary form at the buffer's position, big-endian.
  public void write(ByteBuffer to) {
    to.putLong(job.value()).putLong(high).putLong(low);
  }

  /// The inverse of [#toString()].
  public static TaskId parse(String hex) {
    if (hex.length() != 2 * SIZE_BYTES) {
      throw new IllegalArgumentException("task id must be 48 hex digits, was: " + hex);
    }
    return read(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
  }

  /// 48 hex digits.
  @Override
  public String toString() {
    var bytes = ByteBuffer.allocate(SIZE_BYTES);
    write(bytes);
    return HexFormat.of().formatHex(bytes.array());
  }

  @Override
  public int hashCode() {
    return Long.hashCode(low);
  }

  private static TaskId hash(JobId job, long high, long low, long submission) {
    var digest = SHA256.get();
    digest.update(
        ByteBuffer.allocate(4 * Long.BYTES)
            .putLong(job.value())
            .putLong(high)
            .putLong(low)
            .putLong(submission)
            .flip());
    var hash = ByteBuffer.wrap(digest.digest());
    return new TaskId(job, hash.getLong(), hash.getLong());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
