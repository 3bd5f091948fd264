package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// Links `ray` and `raywa`. The dialect of a module is decided once:
///
/// 1. a choice of the user wins;
/// 2. a `get` with four parameters, `wait` or `cancel` say REP;
/// 3. a `get` with three, any other function of Warrior, or an export `__war_*` say Warrior;
/// 4. a `call` with two parameters is the REP's first example, whatever else is there;
/// 5. signs of both, or one import with two types, are refused;
/// 6. with nothing but a three-parameter `call` or `put`, the first call of the instance decides.
///
/// Stateless and thread-safe.
public final class RayLink implements HostLink {
  @Override
  public boolean claims(String importModule) {
    return importModule.equals(Catalogue.RAY) || importModule.equals(Catalogue.RAYWA);
  }

  @Override
  public Plan plan(List<Import> imports, Set<String> exports, Dialect choice) {
    var problems = new ArrayList<String>();
    problems.addAll(withTwoTypes(imports));
    imports.stream()
        .distinct()
        .filter(wanted -> !exists(wanted))
        .map(Catalogue::unknown)
        .forEach(problems::add);
    if (!problems.isEmpty()) {
      return new Plan.Refused(problems);
    }
    var ray = imports.stream().filter(wanted -> wanted.module().equals(Catalogue.RAY)).toList();
    var guess = DialectGuess.of(ray, ray.isEmpty() ? Set.of() : exports);
    if (choice == Dialect.AUTO && guess.isContradiction()) {
      return new Plan.Refused(List.of(guess.contradiction()));
    }
    return linked(imports, choice == Dialect.AUTO ? guess.dialect() : choice);
  }

  private static Plan linked(List<Import> imports, Dialect dialect) {
    var calls = new HashMap<Import, Linkable>();
    var problems = new ArrayList<String>();
    for (var wanted : imports) {
      find(wanted, dialect)
          .ifPresentOrElse(
              call -> calls.put(wanted, call), () -> problems.add(ofOtherDialect(wanted, dialect)));
    }
    return problems.isEmpty()
        ? new Plan.Linked(dialect, () -> new RaySession(calls))
        : new Plan.Refused(problems.stream().distinct().toList());
  }

  private static Optional<? extends Linkable> find(Import wanted, Dialect dialect) {
    if (wanted.module().equals(Catalogue.RAYWA)) {
      return Catalogue.inRaywa(wanted);
    }
    var first = Catalogue.inDialect(Dialect.REP_FIRST, wanted);
    if (first.isPresent()) {
      return first;
    }
    if (dialect != Dialect.AUTO) {
      return Catalogue.inDialect(dialect, wanted);
    }
    return Catalogue.inDialect(Dialect.REP, wanted)
        .flatMap(rep ->
            Catalogue.inDialect(Dialect.WARRIOR, wanted)
                .map(warrior -> new LatchedCall(rep, warrior)));
  }

  private static boolean exists(Import wanted) {
    return wanted.module().equals(Catalogue.RAYWA)
        ? Catalogue.inRaywa(wanted).isPresent()
        : !Catalogue.dialects(wanted).isEmpty();
  }

  private static String ofOtherDialect(Import wanted, Dialect dialect) {
    var where = Catalogue.dialects(wanted).stream().map(Catalogue::word).toList();
    return Catalogue.words(wanted)
        + " is of "
        + String.join(" and ", where)
        + ", but the dialect named for this module is "
        + Catalogue.word(dialect)
        + ".";
  }

  private static List<String> withTwoTypes(List<Import> imports) {
    var first = new HashMap<String, Import>();
    return imports.stream()
        .flatMap(wanted -> {
          var name = wanted.module() + "." + wanted.name();
          var before = first.putIfAbsent(name, wanted);
          return before == null || before.equals(wanted)
              ? Stream.empty()
              : Stream.of(
                  Catalogue.words(before)
                      + " is also imported with the type "
                      + wanted.signature()
                      + "; one name can have one type only.");
        })
        .distinct()
        .toList();
  }
}
