package dev.raywa.wasm.chicory;

import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.host.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A type of a module's type section in the words of the text format, also one that the host cannot
/// pass values of.
record FunctionShape(List<String> parameters, List<String> results) {
  /// Stands for a struct or array type, which no function has.
  static final FunctionShape NONE = new FunctionShape(List.of("not a function"), List.of());

  FunctionShape {
    parameters = List.copyOf(parameters);
    results = List.copyOf(results);
  }

  /// The type in terms that host functions and tasks can use; empty when references are in it.
  Optional<Signature> signature() {
    var from = kinds(parameters);
    var to = kinds(results);
    return from.isPresent() && to.isPresent()
        ? Optional.of(new Signature(from.get(), to.get()))
        : Optional.empty();
  }

  /// `(i32, f64) -> i32`.
  @Override
  public String toString() {
    var to = String.join(", ", results);
    return "("
        + String.join(", ", parameters)
        + ") -> "
        + (results.size() == 1 ? to : "(" + to + ")");
  }

  private static Optional<List<Kind>> kinds(List<String> words) {
    var kinds = new ArrayList<Kind>(words.size());
    for (var word : words) {
      switch (word) {
        case "i32" -> kinds.add(Kind.I32);
        case "i64" -> kinds.add(Kind.I64);
        case "f32" -> kinds.add(Kind.F32);
        case "f64" -> kinds.add(Kind.F64);
        default -> {
          return Optional.empty();
        }
      }
    }
    return Optional.of(kinds);
  }
}
