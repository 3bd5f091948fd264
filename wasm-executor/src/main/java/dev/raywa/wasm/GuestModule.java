package dev.raywa.wasm;

import dev.raywa.message.ModuleId;

/// A module that is compiled and may be run by many threads at once.
public interface GuestModule {
  /// The SHA-256 of its bytes.
  ModuleId id();

  /// What was found when it was admitted.
  Inspection inspection();
}
