package dev.raywa.wasm;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.ModuleId;
import java.util.Optional;

/// Runs untrusted WebAssembly. Thread-safe; a guest never sees another guest's memory.
public interface Sandbox extends AutoCloseable {
  /// Looks at a binary without compiling or running any of it. Never throws, whatever the bytes.
  Inspection inspect(Bytes wasm);

  /// Blocks until the module is compiled, here or by another node; one compilation at a time per
  /// module.
  ///
  /// @param dialect the user's choice, or [Dialect#AUTO]
  Loaded load(ModuleId id, Dialect dialect);

  /// What [#load] would answer at once; empty when it might have to wait. Never blocks.
  default Optional<Loaded> known(ModuleId id, Dialect dialect) {
    return Optional.empty();
  }

  /// Runs a fresh instance on the calling thread until the guest ends. Interrupting the thread ends
  /// it within a millisecond, wherever it is.
  Ended run(GuestModule module, Invocation invocation, Ray ray, GuestOutput output);

  @Override
  void close();
}
