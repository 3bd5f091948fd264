package dev.raywa.message;

import java.util.List;

/// Why a task, or one call of the guest contract, failed: a code for programs, one sentence for
/// people, and for a trap the guest's own functions, innermost first.
public record TaskError(Code code, String message, List<String> backtrace) {
  /// The kinds of failure. The number is the one that guests and the wire see; it never changes.
  public enum Code {
    /// Bad pointer, index, length or value in a call of the contract.
    INVALID_ARGUMENT(1),
    /// The bytes name no object of this job.
    NO_SUCH_OBJECT(2),
    /// The guest's buffer is too small; the size needed was written.
    BUFFER_TOO_SMALL(3),
    /// The time given to `get` or `wait` is over.
    TIMED_OUT(4),
    /// The function is not in the module, or its type does not fit the call.
    BAD_FUNCTION(5),
    /// The module is malformed, over a limit, or cannot be linked.
    BAD_MODULE(6),
    /// The guest trapped.
    TRAPPED(7),
    /// The guest ended with an exit code other than 0.
    EXITED(8),
    /// The guest wanted more memory than it may have.
    OUT_OF_MEMORY(9),
    /// The task ran over its deadline.
    DEADLINE_EXCEEDED(10),
    /// Somebody cancelled the task.
    CANCELLED(11),
    /// No node can ever meet the demand.
    UNSCHEDULABLE(12),
    /// The queue is full.
    BUSY(13),
    /// The object is larger than the limit.
    TOO_LARGE(14),
    /// The node that ran the task is gone, and no retry is left.
    NODE_DIED(15),
    /// The value is gone and cannot be made again.
    OBJECT_LOST(16),
    /// The job has ended.
    JOB_ENDED(17),
    /// A defect of raywa-vx itself.
    INTERNAL(18),
    /// The task took its node down again and again.
    POISONED(19),
    /// The node's object store is full, and so is its disk.
    STORE_FULL(20);

    private final int number;

    Code(int number) {
      this.number = number;
    }

    /// The number that guests and the wire see.
    public int number() {
      return number;
    }

    /// The code with this number.
    public static Code of(int number) {
      for (var code : values()) {
        if (code.number == number) {
          return code;
        }
      }
      throw new IllegalArgumentException("no error code has the number " + number);
    }
  }

  /// Most frames that are kept of a backtrace.
  public static final int BACKTRACE_MAX = 64;

  public TaskError {
    if (message.isBlank()) {
      throw new IllegalArgumentException("an error needs a message, code: " + code);
    }
    backtrace = List.copyOf(backtrace.subList(0, Math.min(BACKTRACE_MAX, backtrace.size())));
  }

  /// An error without a backtrace.
  public TaskError(Code code, String message) {
    this(code, message, List.of());
  }

  /// `TRAPPED: out of bounds memory access`.
  @Override
  public String toString() {
    return code + ": " + message;
  }
}
