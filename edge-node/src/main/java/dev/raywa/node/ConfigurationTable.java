package dev.raywa.node;

import java.util.stream.Collectors;

/// The table of all keys, in Markdown, for the documentation.
public final class ConfigurationTable {
  private ConfigurationTable() {}

  /// One row for each key.
  public static String markdown() {
    var rows = Keys.ALL.stream().map(ConfigurationTable::row).collect(Collectors.joining("\n"));
    return """
    | key | default | what is right | meaning |
    |---|---|---|---|
    """
        + rows
        + "\n";
  }

  private static String row(Key<?> key) {
    return "| `%s` | %s | %s | %s |"
        .formatted(key.name(), key.fallbackWords(), key.kind().form(), key.meaning());
  }
}
