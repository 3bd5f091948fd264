package dev.raywa.message;

/// Numbers one job in its cluster, from 1.
public record JobId(long value) {
  public JobId {
    if (value < 1) {
      throw new IllegalArgumentException("job id must be 1 or more, was: " + value);
    }
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
