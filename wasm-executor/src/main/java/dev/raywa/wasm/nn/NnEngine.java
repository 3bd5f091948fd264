package dev.raywa.wasm.nn;

import dev.raywa.message.Bytes;
import java.util.Optional;

/// Runs ONNX models. Thread-safe.
///
/// Callers are virtual threads of guests and block; runs happen on the engine's own platform
/// threads, in turns over the tasks that ask.
public interface NnEngine extends AutoCloseable {
  /// Why nothing can run here, in one sentence; empty when it can. Starts nothing, and says only
  /// what is known by then: a first [#open] may find more.
  Optional<String> unavailable();

  /// Blocks until the model is loaded and ready. The bytes are scanned first: a model that points
  /// at files is refused.
  ///
  /// @throws NnException with [NnCode#INVALID_ENCODING] for what is no model,
  ///   [NnCode#UNSUPPORTED_OPERATION] for what is refused or needs more than is here,
  ///   [NnCode#TOO_LARGE] and [NnCode#BUSY] at a limit, [NnCode#RUNTIME_ERROR] when the thread is
  ///   interrupted, which it stays
  NnModel open(Bytes onnx, NnOptions options) throws NnException;

  /// What it holds and has done.
  NnStats stats();

  /// Ends all runs, closes all models, and leaves no thread, file or process. Idempotent.
  @Override
  void close();
}
