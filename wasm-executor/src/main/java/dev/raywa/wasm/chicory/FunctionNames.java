package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What people see of the functions of a module: the export name, else the name in the name
/// section, else the index. The name section is read when the first name is asked for.
final class FunctionNames {
  private static final int LABEL_MAX = 1024;

  private final Map<Integer, String> exported;
  private final Bytes section;
  private volatile @Nullable Map<Integer, String> debug;

  FunctionNames(Shape shape) {
    exported = new HashMap<>();
    for (var export : shape.exports()) {
      if (export.kind() == Shape.Kind.FUNCTION && !export.name().isEmpty()) {
        exported.putIfAbsent(export.index(), export.name());
      }
    }
    section = shape.names();
  }

  /// The label of a function, 1 to 1,024 characters.
  String of(int function) {
    var name = exported.get(function);
    if (name == null) {
      name = debug().get(function);
    }
    if (name == null || name.isEmpty()) {
      return "#" + function;
    }
    var readable = RustNames.readable(name);
    return readable.length() > LABEL_MAX ? readable.substring(0, LABEL_MAX) : readable;
  }

  private Map<Integer, String> debug() {
    var known = debug;
    if (known == null) {
      known = read(section);
      debug = known;
    }
    return known;
  }

  private static Map<Integer, String> read(Bytes section) {
    var names = new HashMap<Integer, String>();
    var in = new BinaryReader(section.array(), 0, section.size());
    try {
      while (!in.atEnd()) {
        int id = in.u8();
        var part = in.slice(in.count());
        if (id == 1) {
          readFunctions(part, names);
        }
      }
    } catch (BinaryReader.Malformed e) {
      // Names are a courtesy: a broken name section loses names and nothing else.
      return names;
    }
    return names;
  }

  private static void readFunctions(BinaryReader part, Map<Integer, String> names) {
    int count = part.count();
    for (int i = 0; i < count; i++) {
      names.put(part.index(), part.name());
    }
  }
}
