package dev.raywa.wasm.nn;

import dev.raywa.message.Bytes;
import java.util.Optional;

/// The engine of a node where models cannot run, or shall not. Stateless and thread-safe.
///
/// @param reason one sentence for guests and for people
public record NoEngine(String reason) implements NnEngine {
  @Override
  public Optional<String> unavailable() {
    return Optional.of(reason);
  }

  @Override
  public NnModel open(Bytes onnx, NnOptions options) throws NnException {
    throw new NnException(NnCode.UNSUPPORTED_OPERATION, reason);
  }

  @Override
  public NnStats stats() {
    return new NnStats(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  @Override
  public void close() {}
}
