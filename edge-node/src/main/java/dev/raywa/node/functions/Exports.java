package dev.raywa.node.functions;

import dev.raywa.message.Entry;
import dev.raywa.wasm.Inspection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a module exports that can be called. Immutable.
public final class Exports {
  private final Map<String, Signature> functions;
  private final List<Inspection.Item> items;

  private Exports(Map<String, Signature> functions, List<Inspection.Item> items) {
    this.functions = functions;
    this.items = items;
  }

  /// The functions among the exports of a module, each with its parsed type.
  public static Exports of(Inspection module) {
    var functions = new LinkedHashMap<String, Signature>();
    for (var item : module.exports()) {
      Signature.parse(item.name(), item.type())
          .ifPresent(signature -> functions.put(item.name(), signature));
    }
    var items =
        module.exports().stream().filter(item -> functions.containsKey(item.name())).toList();
    return new Exports(functions, items);
  }

  /// The type of one.
  public Optional<Signature> find(String export) {
    return Optional.ofNullable(functions.get(export));
  }

  /// Whether the module is a program with standard input and output.
  public boolean isCommand() {
    return functions.containsKey(Entry.Start.COMMAND.export());
  }

  /// All names, in the module's order.
  public Set<String> names() {
    return functions.keySet();
  }

  /// All names with their types as people write them, in the module's order.
  public List<Inspection.Item> items() {
    return items;
  }
}
