package dev.raywa.node;

import dev.raywa.node.Settings.Setting;
import dev.raywa.node.words.Nearest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Brings together what flags, environment and file set. Flags win over the environment, the
/// environment over the file; a key that nobody knows is an error wherever it stands.
final class Sources {
  /// Variables with our prefix that are no keys: the command line's own, the launcher's, and the
  /// log level.
  private static final Set<String> OTHER_VARIABLES =
      Set.of(
          "RAYWA_ADDRESS",
          "RAYWA_JAVA_OPTS",
          "RAYWA_START_CACHE",
          "RAYWA_DEBUG",
          "RAYWA_TOKEN",
          Sources.LOG_VARIABLE);

  private static final String LOG_VARIABLE = "RAYWA_LOG";
  private static final Set<String> LOG_LEVELS =
      Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "OFF");

  private Sources() {}

  static Map<String, Setting> read(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> yaml) {
    var set = new HashMap<String, Setting>();
    yaml.ifPresent(file -> set.putAll(YamlFile.read(file)));
    set.putAll(variables(environment));
    set.putAll(flags(flags));
    return set;
  }

  private static Map<String, Setting> flags(Map<String, String> flags) {
    var set = new HashMap<String, Setting>();
    flags.forEach((name, value) -> {
      if (!Keys.NAMES.contains(name)) {
        throw new ConfigException(
            "unknown key \"" + name + "\" among the flags" + Nearest.hint(name, Keys.NAMES));
      }
      set.put(name, new Setting(value, "flag --" + name.replace('.', '-')));
    });
    return set;
  }

  private static Map<String, Setting> variables(Map<String, String> environment) {
    var keys = Keys.ALL.stream().collect(Collectors.toMap(Key::variable, Key::name, (a, _) -> a));
    var set = new HashMap<String, Setting>();
    new TreeMap<>(environment)
        .forEach((variable, value) -> {
          var name = keys.get(variable);
          if (name != null && !value.isEmpty()) {
            set.put(name, new Setting(value, "environment variable " + variable));
          } else if (name == null && variable.startsWith(Key.VARIABLE_PREFIX)) {
            requireOther(variable, value, List.copyOf(keys.keySet()));
          }
        });
    return set;
  }

  private static void requireOther(String variable, String value, List<String> known) {
    if (!OTHER_VARIABLES.contains(variable)) {
      throw new ConfigException(
          "unknown environment variable " + variable + Nearest.hint(variable, known));
    }
    if (variable.equals(LOG_VARIABLE) && !value.isEmpty() && !LOG_LEVELS.contains(value)) {
      throw new ConfigException(
          LOG_VARIABLE
              + " cannot be \""
              + value
              + "\": it is TRACE, DEBUG, INFO, WARN, ERROR or OFF");
    }
  }
}
