package dev.raywa.wasm.nn;

import dev.raywa.message.TaskId;
import java.util.List;
import java.util.OptionalLong;

/// A loaded model, shared by all who use it. Thread-safe.
public interface NnModel extends AutoCloseable {
  /// What it takes, by index.
  List<TensorInfo> inputs();

  /// What it gives, by index.
  List<TensorInfo> outputs();

  /// What the scan of its bytes found.
  OnnxScan scan();

  /// What it is charged for as long as it is open, in bytes.
  long chargedBytes();

  /// What stands for it when nodes tell each other which models are loaded, not negative; empty for
  /// a model that only its guest has.
  default OptionalLong mark() {
    return OptionalLong.empty();
  }

  /// A place for one task's inputs and outputs. Does not block.
  ///
  /// @param task whose turn a run takes
  /// @throws NnException with [NnCode#BUSY] when there are too many contexts, and with
  ///   [NnCode#INVALID_ARGUMENT] when this model is closed
  NnContext context(TaskId task) throws NnException;

  /// Takes no new contexts; what exists goes on, and the memory is freed with the last of them.
  /// Does not block. Idempotent.
  @Override
  void close();
}
