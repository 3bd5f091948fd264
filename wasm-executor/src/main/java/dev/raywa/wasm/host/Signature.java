package dev.raywa.wasm.host;

import dev.raywa.wasm.Invocation.Kind;
import java.util.List;

/// The type of a function.
public record Signature(List<Kind> parameters, List<Kind> results) {
  public Signature {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  /// `(i32, f64) -> i32`, as the text format would order it.
  @Override
  public String toString() {
    var result =
        switch (results.size()) {
          case 0 -> "()";
          case 1 -> words(results);
          default -> "(" + words(results) + ")";
        };
    return "(" + words(parameters) + ") -> " + result;
  }

  private static String words(List<Kind> kinds) {
    return String.join(
        ", ",
        kinds.stream()
            .map(kind ->
                switch (kind) {
                  case I32 -> "i32";
                  case I64 -> "i64";
                  case F32 -> "f32";
                  case F64 -> "f64";
                })
            .toList());
  }
}
