package dev.raywa.node.http;

import dev.raywa.node.words.Nearest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// The fields of one JSON object, read one by one with their types. Whatever nobody asked for is
/// unknown and refused at the end.
final class Fields {
  private final String path;
  private final Map<String, Object> values;
  private final TreeSet<String> known = new TreeSet<>();

  /// @param path of the object, for messages; empty for the body itself
  Fields(String path, Map<String, Object> values) {
    this.path = path;
    this.values = values;
  }

  Optional<String> text(String name) {
    return find(name).map(value -> text(path + name, value));
  }

  String requiredText(String name) {
    return text(name).orElseThrow(() -> wrong(path + name, "is required, a text"));
  }

  boolean flag(String name, boolean otherwise) {
    return find(name)
        .map(value -> {
          if (value instanceof Boolean flag) {
            return flag;
          }
          throw mismatch(path + name, "true or false", value);
        })
        .orElse(otherwise);
  }

  /// A whole number from 0.
  long count(String name, long otherwise) {
    return find(name)
        .map(value -> {
          if (value instanceof BigDecimal number && isWhole(number)) {
            return number.longValueExact();
          }
          throw mismatch(path + name, "a whole number from 0", value);
        })
        .orElse(otherwise);
  }

  /// Thousandths of a number that has at most three decimals.
  int thousandths(String name, int max, int otherwise) {
    return find(name)
        .map(value -> {
          if (value instanceof BigDecimal number && isThousandths(number, max)) {
            return number.movePointRight(3).intValueExact();
          }
          throw mismatch(
              path + name, "a number from 0 to " + max + " with at most 3 decimals", value);
        })
        .orElse(otherwise);
  }

  List<String> texts(String name, List<String> otherwise) {
    return find(name)
        .map(value -> {
          var texts = new ArrayList<String>();
          for (var one : list(path + name, "texts", value)) {
            texts.add(text(path + name + "[" + texts.size() + "]", one));
          }
          return List.copyOf(texts);
        })
        .orElse(otherwise);
  }

  /// A list of whatever JSON can say.
  List<?> values(String name) {
    return find(name).<List<?>>map(value -> list(path + name, "values", value)).orElse(List.of());
  }

  Map<String, String> textMap(String name) {
    var texts = new LinkedHashMap<String, String>();
    find(name)
        .map(value -> map(path + name, value))
        .orElse(Map.of())
        .forEach((key, value) -> texts.put(key, text(path + name + "." + key, value)));
    return texts;
  }

  /// An object below this one.
  Optional<Fields> object(String name) {
    return find(name).map(value -> new Fields(path + name + ".", map(path + name, value)));
  }

  List<Fields> objects(String name) {
    var objects = new ArrayList<Fields>();
    for (var one : find(name).map(value -> list(path + name, "objects", value)).orElse(List.of())) {
      var place = path + name + "[" + objects.size() + "]";
      objects.add(new Fields(place + ".", map(place, one)));
    }
    return objects;
  }

  /// Refuses fields that nobody asked for.
  void requireNoOthers() {
    for (var name : values.keySet()) {
      if (!known.contains(name)) {
        throw Problem.of(
            Code.BAD_FIELD, "unknown field \"" + path + name + "\"" + Nearest.hint(name, known));
      }
    }
  }

  /// The problem of a field of this object.
  Problem wrong(String name, String sentence) {
    return Problem.of(Code.BAD_FIELD, name + " " + sentence).and("field", name);
  }

  private Optional<Object> find(String name) {
    known.add(name);
    return Optional.ofNullable(values.get(name));
  }

  private String text(String place, Object value) {
    if (value instanceof String text) {
      return text;
    }
    throw mismatch(place, "a text", value);
  }

  private List<?> list(String place, String items, Object value) {
    if (value instanceof List<?> list) {
      return list;
    }
    throw mismatch(place, "a list of " + items, value);
  }

  private Map<String, Object> map(String place, Object value) {
    if (value instanceof Map<?, ?> map) {
      var copy = new LinkedHashMap<String, Object>();
      map.forEach((key, one) -> copy.put((String) key, one));
      return copy;
    }
    throw mismatch(place, "an object", value);
  }

  private Problem mismatch(String place, String expected, Object value) {
    var found =
        switch (value) {
          case String text ->
              "the text \"" + (text.length() > 40 ? text.substring(0, 40) + "…" : text) + "\"";
          case BigDecimal number -> "the number " + number;
          case Boolean flag -> "" + flag;
          case List<?> _ -> "a list";
          default -> "an object";
        };
    return wrong(place, "must be " + expected + ", was " + found);
  }

  private static boolean isWhole(BigDecimal number) {
    return number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }

  private static boolean isThousandths(BigDecimal number, int max) {
    return number.signum() >= 0
        && number.compareTo(BigDecimal.valueOf(max)) <= 0
        && number.stripTrailingZeros().scale() <= 3;
  }
}
