package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import dev.raywa.wasm.host.HostLink.Import;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Every function that we provide, and words for those that we do not.
final class Catalogue {
  /// The import module with three dialects.
  static final String RAY = "ray";

  /// The import module of our own.
  static final String RAYWA = "raywa";

  private static final List<Dialect> DIALECTS =
      List.of(Dialect.REP, Dialect.REP_FIRST, Dialect.WARRIOR);

  private Catalogue() {}

  /// A function of one dialect; the type must be exact.
  static Optional<HostCall> inDialect(Dialect dialect, Import wanted) {
    return fitting(calls(dialect), wanted);
  }

  /// A function of the module `raywa`.
  static Optional<HostCall> inRaywa(Import wanted) {
    return fitting(RaywaCalls.ALL, wanted);
  }

  /// The dialects in which an import exists with its type.
  static Set<Dialect> dialects(Import wanted) {
    var found = EnumSet.noneOf(Dialect.class);
    for (var dialect : DIALECTS) {
      if (inDialect(dialect, wanted).isPresent()) {
        found.add(dialect);
      }
    }
    return found;
  }

  /// What people call a dialect.
  static String word(Dialect dialect) {
    return switch (dialect) {
      case AUTO -> "undecided";
      case REP -> "the REP";
      case REP_FIRST -> "the REP's first example";
      case WARRIOR -> "Warrior";
    };
  }

  /// `ray.get (i32, i32, i32) -> i32`.
  static String words(Import wanted) {
    return wanted.module() + "." + wanted.name() + " " + wanted.signature();
  }

  /// One sentence on an import that does not exist, with what exists near it.
  static String unknown(Import wanted) {
    var same = typesOf(wanted.module(), wanted.name());
    if (!same.isEmpty()) {
      return words(wanted) + " has another type than " + String.join(", or ", same) + ".";
    }
    var near = near(wanted);
    return words(wanted)
        + " does not exist; "
        + (near.isEmpty()
            ? wanted.module() + " has " + String.join(", ", names(wanted.module()))
            : "near it are " + String.join(", ", near))
        + ".";
  }

  private static List<String> near(Import wanted) {
    var other = wanted.module().equals(RAY) ? RAYWA : RAY;
    var near = new ArrayList<String>();
    near.addAll(typesOf(other, wanted.name()));
    EditDistance.nearest(wanted.name(), names(wanted.module()))
        .forEach(name -> near.addAll(typesOf(wanted.module(), name)));
    return near;
  }

  /// The functions of a name, each with its type and dialect.
  private static List<String> typesOf(String module, String name) {
    if (module.equals(RAYWA)) {
      return Stream.ofNullable(RaywaCalls.ALL.get(name)).map(Catalogue::words).toList();
    }
    return DIALECTS.stream()
        .flatMap(dialect ->
            Stream.ofNullable(calls(dialect).get(name))
                .map(call -> words(call) + " of " + word(dialect)))
        .toList();
  }

  private static String words(HostCall call) {
    return call.qualified() + " " + call.signature();
  }

  private static Set<String> names(String module) {
    if (module.equals(RAYWA)) {
      return new TreeSet<>(RaywaCalls.ALL.keySet());
    }
    return DIALECTS.stream()
        .flatMap(dialect -> calls(dialect).keySet().stream())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Map<String, HostCall> calls(Dialect dialect) {
    return switch (dialect) {
      case AUTO -> Map.of();
      case REP -> RepCalls.ALL;
      case REP_FIRST -> RepFirstCalls.ALL;
      case WARRIOR -> WarriorCalls.ALL;
    };
  }

  private static Optional<HostCall> fitting(Map<String, HostCall> calls, Import wanted) {
    return Optional.ofNullable(calls.get(wanted.name()))
        .filter(call -> call.signature().equals(wanted.signature()));
  }
}
