package dev.raywa.bench;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.wasm.ModuleStore;
import java.util.Optional;

/// A store of one module, which is compiled anew by whoever loads it.
final class OneModule implements ModuleStore {
  private Optional<Bytes> wasm = Optional.empty();

  /// Keeps this module instead of the one before.
  ModuleId keep(Bytes bytes) {
    wasm = Optional.of(bytes);
    return ModuleId.of(bytes.array());
  }

  @Override
  public Optional<Bytes> wasm(ModuleId id) {
    return wasm.filter(bytes -> ModuleId.of(bytes.array()).equals(id));
  }

  @Override
  public Optional<Bytes> compiled(String key) {
    return Optional.empty();
  }

  @Override
  public void putCompiled(String key, Bytes signed) {
    // Nobody will ask for it.
  }
}
