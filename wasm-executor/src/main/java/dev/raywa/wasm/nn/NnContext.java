package dev.raywa.wasm.nn;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import java.time.Duration;

/// The inputs and outputs of one task on one model. One thread at a time; [#close] may come from
/// any.
///
/// All methods throw [NnException] with [NnCode#INVALID_ARGUMENT] for an index that the model does
/// not have, and after [#close].
public interface NnContext extends AutoCloseable {
  /// Copies a tensor in; it stays for all later runs until it is set again.
  ///
  /// @param dims the shape; see [TensorInfo#fits]
  /// @param data little endian; exactly as many bytes as shape and type ask for
  /// @throws NnException with [NnCode#INVALID_ARGUMENT] when type, shape or size do not fit the
  ///   model, [NnCode#TOO_LARGE] at a limit on tensors, [NnCode#UNSUPPORTED_OPERATION] for an input
  ///   of type [ElementType#OPAQUE]
  void setInput(int index, ElementType type, long[] dims, ByteSource data) throws NnException;

  /// Blocks until the model has run on the inputs. Outputs of the run before are gone, also when
  /// this one fails.
  ///
  /// @param timeMax for waiting and running; not longer than the engine's own limit
  /// @throws NnException with [NnCode#INVALID_ARGUMENT] when an input is missing, [NnCode#BUSY]
  ///   when the queue is full, [NnCode#RUNTIME_ERROR] when the run fails, its time is over or the
  ///   thread is interrupted, which it stays
  void compute(Duration timeMax) throws NnException;

  /// Size of an output of the last run, in bytes.
  ///
  /// @throws NnException with [NnCode#RUNTIME_ERROR] when there was no run that ended well,
  ///   [NnCode#UNSUPPORTED_OPERATION] for an output of type [ElementType#OPAQUE]
  long outputBytes(int index) throws NnException;

  /// Shape of an output of the last run; throws as [#outputBytes].
  long[] outputShape(int index) throws NnException;

  /// Hands all bytes of an output to the sink, in order, little endian; throws as [#outputBytes].
  void output(int index, ByteSink target) throws NnException;

  /// Frees everything, or has it freed when a run that is going on ends. Does not block.
  /// Idempotent.
  @Override
  void close();
}
