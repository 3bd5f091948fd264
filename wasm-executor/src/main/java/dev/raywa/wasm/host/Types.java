package dev.raywa.wasm.host;

import dev.raywa.wasm.Invocation.Kind;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/// The types that host functions have.
final class Types {
  /// Nothing to nothing.
  static final Signature NOTHING = new Signature(List.of(), List.of());

  private Types() {}

  /// `count` times i32, with an i32 result.
  static Signature words(int count) {
    return new Signature(Collections.nCopies(count, Kind.I32), List.of(Kind.I32));
  }

  /// An i32 result.
  static Signature of(Kind... parameters) {
    return new Signature(List.of(parameters), List.of(Kind.I32));
  }

  /// The name of a type, as the text format has it.
  static String word(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }
}
