package dev.raywa.wasm.nn.worker;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Looks for an answer about when it is due, instead of sleeping until it is there: a processor
/// that sleeps wakes so late that a small model takes half as long again. It does so only while no
/// other thread wants the processor. For one thread at a time.
final class Lookout {
  /// Longer runs are not worth it.
  private static final long RUN_NANOS_MAX = 20_000_000;

  /// It sleeps before runs of this length and longer, and begins to look so much earlier than they
  /// usually end, since it wakes late too.
  private static final long SLEEP_NANOS_MIN = 2_000_000;

  private static final long LEAD_NANOS_MIN = 600_000;

  /// What part of its usual time a run may end earlier or later.
  private static final int SPREAD = 4;

  /// How often it makes sure that nobody else wants the processor, and how often in a row somebody
  /// has to before it gives up.
  private static final long SLICE_NANOS = 100_000;

  private static final int CROWDED_MAX = 2;

  /// How many runs it then leaves alone at most; at first one, and twice as many and one each time
  /// that it happens again.
  private static final int LEFT_ALONE_MAX = 63;

  /// How long a worker looks for the next order at most, and what part of a run that may be.
  private static final long NEXT_NANOS_MAX = 200_000;

  private static final int NEXT_SHARE = 8;

  private final BooleanSupplier isIdle;
  private final LongSupplier nanos;
  private long usual;
  private long began;
  private long ended;
  private int leaveAlone;
  private int leftAlone;

  /// @param isIdle whether nobody waits for a processor
  /// @param nanos a clock that never goes back
  Lookout(BooleanSupplier isIdle, LongSupplier nanos) {
    this.isIdle = isIdle;
    this.nanos = nanos;
  }

  /// A run begins. How long the worker is to look for the one after it, in nanoseconds: not at all
  /// unless this one came soon after the last.
  long begin() {
    began = nanos.getAsLong();
    long most = Math.min(NEXT_NANOS_MAX, usual / NEXT_SHARE);
    return began - ended < most ? most : 0;
  }

  /// The answer, if it came about when it was due; null when it is better to sleep.
  @Nullable Frame look(Wire wire) throws IOException {
    if (usual == 0 || usual > RUN_NANOS_MAX) {
      return null;
    }
    if (leftAlone < leaveAlone) {
      leftAlone++;
      return null;
    }
    long spread = Math.max(LEAD_NANOS_MIN, usual / SPREAD);
    if (usual >= SLEEP_NANOS_MIN) {
      LockSupport.parkNanos(usual - spread - elapsed());
    }
    int crowded = 0;
    Frame answer = wire.look();
    while (answer == null && crowded < CROWDED_MAX && elapsed() < usual + spread) {
      answer = wire.lookFor(SLICE_NANOS, nanos);
      crowded = isIdle.getAsBoolean() ? 0 : crowded + 1;
    }
    boolean isCrowded = answer == null && crowded == CROWDED_MAX;
    leaveAlone = isCrowded ? Math.min(2 * leaveAlone + 1, LEFT_ALONE_MAX) : 0;
    leftAlone = 0;
    return answer;
  }

  /// The run has ended well.
  void end() {
    ended = nanos.getAsLong();
    usual = usual == 0 ? elapsed() : usual + (elapsed() - usual) / SPREAD;
  }

  private long elapsed() {
    return nanos.getAsLong() - began;
  }
}
