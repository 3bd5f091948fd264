package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import dev.raywa.wasm.host.HostLink.Import;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Tells from imports and exports which dialect of `ray` a module was written for. A wrong guess
/// would turn success into failure, so a module that speaks two is refused.
///
/// @param rep what only the REP has
/// @param warrior what only Warrior has
/// @param first whether the two-parameter `call` of the REP's first example is there
/// @param shared whether there is a `call` or `put` that both have
record DialectGuess(List<String> rep, List<String> warrior, boolean first, boolean shared) {
  private static final String WARRIOR_EXPORT = "__war_";

  /// Collects the signs.
  ///
  /// @param imports those of module `ray`, all of which exist in some dialect
  static DialectGuess of(List<Import> imports, Set<String> exports) {
    var rep = new ArrayList<String>();
    var warrior = new ArrayList<String>();
    boolean first = false;
    boolean shared = false;
    for (var wanted : imports) {
      var dialects = Catalogue.dialects(wanted);
      if (dialects.equals(Set.of(Dialect.REP))) {
        rep.add("the import " + Catalogue.words(wanted));
      } else if (dialects.equals(Set.of(Dialect.WARRIOR))) {
        warrior.add("the import " + Catalogue.words(wanted));
      } else if (dialects.equals(Set.of(Dialect.REP_FIRST))) {
        first = true;
      } else {
        shared = true;
      }
    }
    exports.stream()
        .filter(name -> name.startsWith(WARRIOR_EXPORT))
        .sorted()
        .forEach(name -> warrior.add("the export " + name));
    return new DialectGuess(rep, warrior, first, shared);
  }

  /// Whether the signs contradict each other.
  boolean isContradiction() {
    return !rep.isEmpty() && !warrior.isEmpty();
  }

  /// The sentence for a contradiction.
  String contradiction() {
    return "The module mixes two dialects of ray: "
        + String.join(", ", rep)
        + " is of the REP; "
        + String.join(", ", warrior)
        + " is of Warrior; build it for one of them, or name the dialect when you run it.";
  }

  /// The dialect; [Dialect#AUTO] when only the first call can tell, or there is nothing to tell.
  Dialect dialect() {
    if (!rep.isEmpty()) {
      return Dialect.REP;
    }
    if (!warrior.isEmpty()) {
      return Dialect.WARRIOR;
    }
    return first && !shared ? Dialect.REP_FIRST : Dialect.AUTO;
  }
}
