package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Reads one object of JSON. Of its values it keeps numbers and booleans; it checks the others and
/// keeps their place only.
final class JsonObject {
  /// The value of a key that holds something else.
  static final Object OTHER = new Object();

  private static final int DEPTH_MAX = 32;
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:[\"\\\\/bfnrt]|u[0-9a-fA-F]{4})");

  private final String text;
  private int at;
  private int depth;

  JsonObject(String text) {
    this.text = text;
  }

  /// The values by key; keys are as they are written.
  ///
  /// @throws NnException with [NnCode#INVALID_ARGUMENT] for anything else than one object
  Map<String, Object> read() throws NnException {
    skip();
    var values = object();
    skip();
    if (at != text.length()) {
      throw wrong();
    }
    return values;
  }

  private Map<String, Object> object() throws NnException {
    var values = new HashMap<String, Object>();
    enter('{');
    boolean hasMore = !leaves('}');
    while (hasMore) {
      skip();
      var key = string();
      skip();
      take(':');
      values.put(key, value());
      hasMore = goesOn('}');
    }
    return values;
  }

  private void array() throws NnException {
    enter('[');
    boolean hasMore = !leaves(']');
    while (hasMore) {
      value();
      hasMore = goesOn(']');
    }
  }

  private Object value() throws NnException {
    skip();
    return switch (peek()) {
      case '{' -> {
        object();
        yield OTHER;
      }
      case '[' -> {
        array();
        yield OTHER;
      }
      case '"' -> {
        string();
        yield OTHER;
      }
      case 't' -> word("true", true);
      case 'f' -> word("false", false);
      case 'n' -> word("null", OTHER);
      default -> Double.valueOf(token(NUMBER));
    };
  }

  private String string() throws NnException {
    take('"');
    int from = at;
    while (peek() != '"') {
      if (peek() < ' ') {
        throw wrong();
      }
      if (peek() == '\\') {
        token(ESCAPE);
      } else {
        at++;
      }
    }
    var string = text.substring(from, at);
    take('"');
    return string;
  }

  private Object word(String word, Object value) throws NnException {
    if (!text.startsWith(word, at)) {
      throw wrong();
    }
    at += word.length();
    return value;
  }

  private String token(Pattern pattern) throws NnException {
    var matcher = pattern.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw wrong();
    }
    at = matcher.end();
    return matcher.group();
  }

  private void enter(char open) throws NnException {
    take(open);
    if (++depth > DEPTH_MAX) {
      throw wrong();
    }
  }

  private boolean leaves(char close) throws NnException {
    skip();
    if (peek() != close) {
      return false;
    }
    take(close);
    depth--;
    return true;
  }

  private boolean goesOn(char close) throws NnException {
    if (leaves(close)) {
      return false;
    }
    take(',');
    return true;
  }

  private void take(char wanted) throws NnException {
    if (peek() != wanted) {
      throw wrong();
    }
    at++;
  }

  private char peek() throws NnException {
    if (at >= text.length()) {
      throw wrong();
    }
    return text.charAt(at);
  }

  private void skip() {
    while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private NnException wrong() {
    return new NnException(
        NnCode.INVALID_ARGUMENT, "the configuration is no object in JSON, from character " + at);
  }
}
