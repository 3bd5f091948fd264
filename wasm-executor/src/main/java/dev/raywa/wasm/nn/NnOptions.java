package dev.raywa.wasm.nn;

/// How a model is opened.
///
/// @param threads that one run may use; 1 is best on a busy node
/// @param isTrusted whether the model may hold integer divisions by what a guest sends, which end
///   the process when it is zero; an isolated engine takes all models
public record NnOptions(int threads, boolean isTrusted) {
  /// The most threads that one run may use.
  public static final int THREADS_MAX = 16;

  /// One thread, not trusted.
  public static final NnOptions DEFAULT = new NnOptions(1, false);

  public NnOptions {
    if (threads < 1 || threads > THREADS_MAX) {
      throw new IllegalArgumentException(
          "threads must be 1 to " + THREADS_MAX + ", were: " + threads);
    }
  }
}
