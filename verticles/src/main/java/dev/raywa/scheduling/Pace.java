package dev.raywa.scheduling;

/// How long tasks lately took, and how many of them to keep ready.
final class Pace {
  /// The work that is kept waiting at a node, so that it never idles while a message travels.
  private static final double AHEAD_MS = 5;

  /// The most tasks per slot that are kept waiting, however short they are.
  private static final int AHEAD_MAX = 256;

  /// The weight of the newest sample.
  private static final double WEIGHT = 0.1;

  private double runMsMean = -1;

  void sample(double runMs) {
    runMsMean = runMsMean < 0 ? runMs : runMsMean + WEIGHT * (runMs - runMsMean);
  }

  boolean known() {
    return runMsMean >= 0;
  }

  /// How many tasks a node with this many slots should have at hand.
  int window(int slots) {
    if (!known()) {
      return slots;
    }
    var ahead = Math.min(AHEAD_MAX, (int) (AHEAD_MS / Math.max(runMsMean, 0.001)));
    return slots * (1 + ahead);
  }

  /// Milliseconds until this many waiting tasks have started; 0 when there are none.
  double drainMs(int waiting, int slots) {
    return waiting * Math.max(runMsMean, 0) / slots;
  }
}
