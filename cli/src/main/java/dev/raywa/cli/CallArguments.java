package dev.raywa.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Words of a command line as the arguments of a call.
final class CallArguments {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");

  private CallArguments() {}

  /// Whether a word is a number.
  static boolean isNumber(String word) {
    return NUMBER.matcher(word).matches();
  }

  /// The list in JSON. Numbers go as they were typed, so that none loses digits; a word in double
  /// quotes is the text between them, even when that is a number; any other word is a text.
  static String json(List<String> words) {
    return words.stream().map(CallArguments::one).collect(Collectors.joining(",", "[", "]"));
  }

  private static String one(String word) {
    return isNumber(word) || isQuoted(word) ? word : Json.encode(word);
  }

  private static boolean isQuoted(String word) {
    if (word.length() < 2 || !word.startsWith("\"") || !word.endsWith("\"")) {
      return false;
    }
    try {
      return Json.decodeValue(word) instanceof String;
    } catch (DecodeException _) {
      return false;
    }
  }
}
