package dev.raywa.node.source;

import dev.raywa.message.Bytes;
import java.time.Duration;

/// What became of a source.
public sealed interface Compiled {
  /// A module.
  ///
  /// @param toolchain that made it
  /// @param wasm the module
  /// @param log what the compiler said nevertheless
  record Done(Toolchain toolchain, Bytes wasm, String log) implements Compiled {}

  /// The compiler found fault with it.
  ///
  /// @param toolchain that refused it
  /// @param log what the compiler said
  record Faulty(Toolchain toolchain, String log) implements Compiled {}

  /// No compiler of this node takes it.
  ///
  /// @param sentence why
  record Unavailable(String sentence) implements Compiled {}

  /// It took too long.
  ///
  /// @param timeMax that it may take
  record TimedOut(Duration timeMax) implements Compiled {}
}
