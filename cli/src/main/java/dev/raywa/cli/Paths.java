package dev.raywa.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Paths of what a person names.
final class Paths {
  static final String FUNCTIONS = "/v1/functions";
  static final String MODELS = "/v1/models";
  static final String TASKS = "/v1/tasks";
  static final String OBJECTS = "/v1/objects";

  private Paths() {}

  /// The path of one thing below others, whatever its name holds.
  static String below(String path, String name) {
    return path + "/" + encoded(name).replace("%40", "@");
  }

  /// A word as a query takes it.
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
