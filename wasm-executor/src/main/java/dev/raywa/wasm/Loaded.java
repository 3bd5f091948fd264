package dev.raywa.wasm;

import dev.raywa.message.TaskError;

/// What became of loading a module.
public sealed interface Loaded {
  /// It can run.
  record Ready(GuestModule module) implements Loaded {}

  /// It is refused, now and always: malformed, over a limit, or with imports that nothing provides.
  record Refused(TaskError error) implements Loaded {}
}
