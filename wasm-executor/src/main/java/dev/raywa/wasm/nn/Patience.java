package dev.raywa.wasm.nn;

/// How long a thread waits for what somebody else does.
@FunctionalInterface
public interface Patience {
  /// Blocks until the answer is there, or as long as the patience lasts. Whoever answers is told
  /// when it is over; an answer that comes nevertheless is taken.
  ///
  /// @throws NnException why there will be no answer, or why nobody waits any more
  <T> T await(Answer<T> answer) throws NnException;

  /// Whether it can be over: then nothing may be begun that cannot be hurried.
  default boolean canEnd() {
    return false;
  }

  /// Waits as long as it takes, whatever happens to the thread: others look after the time.
  static <T> T endless(Answer<T> answer) throws NnException {
    var isInterrupted = false;
    try {
      for (var got = answer.look(); ; got = answer.look()) {
        if (got != null) {
          return got;
        }
        answer.sleep(Long.MAX_VALUE);
        isInterrupted |= Thread.interrupted();
      }
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
