package dev.raywa.message;

/// Numbers one job in its cluster, from 1. Invocations have numbers of their own, far above those
/// of jobs that people see: a block for each node, so that no node needs to ask for each of them.
public record JobId(long value) {
  /// How many invocations one block has numbers for.
  public static final long CALLS_PER_BLOCK = 1L << 32;

  private static final long CALLS = 1L << 62;
  private static final long BLOCKS_MAX = 1L << 29;

  public JobId {
    if (value < 1) {
      throw new IllegalArgumentException("job id must be 1 or more, was: " + value);
    }
  }

  /// The number of an invocation.
  ///
  /// @param block from 0 to 2^29 - 1
  /// @param count from 0 to [#CALLS_PER_BLOCK] - 1
  public static JobId call(long block, long count) {
    if (block < 0 || block >= BLOCKS_MAX || count < 0 || count >= CALLS_PER_BLOCK) {
      throw new IllegalArgumentException("no invocation has the number " + block + "/" + count);
    }
    return new JobId(CALLS | block << 32 | count);
  }

  /// Whether this is an invocation.
  public boolean isCall() {
    return (value & CALLS) != 0;
  }

  /// The first number of the block that the number of an invocation is from.
  public JobId blockStart() {
    return new JobId(value & -CALLS_PER_BLOCK);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
