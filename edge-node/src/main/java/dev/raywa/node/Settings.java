package dev.raywa.node;

import java.util.Map;
import java.util.Optional;

/// What was set, and the defaults of a machine for the rest.
record Settings(Map<String, Setting> set, Machine machine) {
  /// A value as it was written.
  ///
  /// @param place where it was written, for messages
  record Setting(String text, String place) {}

  Settings {
    set = Map.copyOf(set);
  }

  /// The value of a key that has a default.
  <T> T get(Key<T> key) {
    var setting = set.get(key.name());
    return setting == null
        ? key.read(key.fallback().apply(machine), "its default")
        : key.read(setting.text(), setting.place());
  }

  /// The value of a key that has no default.
  <T> Optional<T> find(Key<T> key) {
    return set.containsKey(key.name()) ? Optional.of(get(key)) : Optional.empty();
  }
}
