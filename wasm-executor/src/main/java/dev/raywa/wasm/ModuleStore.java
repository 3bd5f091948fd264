package dev.raywa.wasm;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import java.util.Optional;

/// Where modules and what was compiled from them are kept for the whole cluster. Every method
/// blocks.
public interface ModuleStore {
  /// The binary with this digest.
  Optional<Bytes> wasm(ModuleId id);

  /// What some node compiled and stored under this key; not trusted before its signature is
  /// checked.
  Optional<Bytes> compiled(String key);

  /// Stores a compiled module; the first one stays.
  void putCompiled(String key, Bytes signed);
}
