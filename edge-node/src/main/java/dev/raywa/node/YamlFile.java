package dev.raywa.node;

import dev.raywa.node.Settings.Setting;
import dev.raywa.node.words.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads settings from a YAML file. Keys may be nested (`cluster: {name: a}`) or written with dots
/// (`cluster.name: a`); lists may be YAML lists, labels may be a YAML map.
final class YamlFile {
  private static final int BYTES_MAX = 1024 * 1024;

  private final Path file;
  private final Map<String, Setting> set = new HashMap<>();

  private YamlFile(Path file) {
    this.file = file;
  }

  static Map<String, Setting> read(Path file) {
    var reader = new YamlFile(file);
    var root = reader.load();
    if (root instanceof Map<?, ?> map) {
      reader.walk("", map);
    } else if (root != null) {
      throw new ConfigException(file + " must hold keys and values, such as http: 127.0.0.1:8080");
    }
    return reader.set;
  }

  private @Nullable Object load() {
    try {
      if (Files.size(file) > BYTES_MAX) {
        throw new ConfigException(file + " is larger than 1 MiB: that is no configuration");
      }
      var settings = LoadSettings.builder().setLabel(file.toString()).build();
      return new Load(settings).loadFromString(Files.readString(file));
    } catch (IOException e) {
      throw new ConfigException("cannot read the configuration file " + file + ": " + e);
    } catch (YamlEngineException e) {
      throw new ConfigException(file + " is not YAML: " + oneLine("" + e.getMessage()));
    }
  }

  private void walk(String prefix, Map<?, ?> map) {
    map.forEach((name, value) -> {
      var key = prefix + name;
      if (Keys.NAMES.contains(key) && (!(value instanceof Map) || isPairs(key))) {
        put(key, value);
      } else if (value instanceof Map<?, ?> below && leadsToKeys(key)) {
        walk(key + ".", below);
      } else {
        throw new ConfigException(
            "unknown key \"" + key + "\" in " + file + Nearest.hint(key, Keys.NAMES));
      }
    });
  }

  private void put(String key, @Nullable Object value) {
    var place = "in " + file;
    if (value == null) {
      throw new ConfigException(key + " has no value (" + place + "): give one, or remove the key");
    }
    if (set.put(key, new Setting(text(value), place)) != null) {
      throw new ConfigException(key + " is set twice (" + place + ")");
    }
  }

  private static String text(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(one -> one.getKey() + "=" + one.getValue())
              .collect(Collectors.joining(","));
      case Optional<?> one -> one.map(String::valueOf).orElse("");
      default -> String.valueOf(value);
    };
  }

  private static boolean isPairs(String key) {
    return key.equals(Keys.LABELS.name());
  }

  private static boolean leadsToKeys(String key) {
    return Keys.NAMES.stream().anyMatch(name -> name.startsWith(key + "."));
  }

  static String oneLine(String message) {
    return message.strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
