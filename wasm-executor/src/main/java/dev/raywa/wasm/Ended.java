package dev.raywa.wasm;

import dev.raywa.message.Bytes;
import dev.raywa.message.TaskError;

/// How a run of guest code ended. A guest that misbehaves is a result, not an exception.
public sealed interface Ended {
  /// Largest linear memory of the run, and the most that was held for it outside, in bytes.
  long memoryBytesMax();

  /// The function returned; a scalar as little-endian bytes, nothing as no bytes.
  record Returned(Bytes result, long memoryBytesMax) implements Ended {}

  /// The guest called `proc_exit`.
  record Exited(int code, long memoryBytesMax) implements Ended {}

  /// The guest trapped, could not be linked, or wanted too much.
  record Failed(TaskError error, long memoryBytesMax) implements Ended {}

  /// The thread was interrupted; whoever did it knows why.
  record Interrupted(long memoryBytesMax) implements Ended {}
}
