package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// The contract as tests look at it: what is promised for each method of each path.
final class ReadContract {
  private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");
  private static final Pattern PARAMETER = Pattern.compile("\\{[a-z]+}");
  private static final ReadContract ONLY = new ReadContract();

  private final Map<?, ?> root;
  private final TreeMap<String, Map<?, ?>> operations = new TreeMap<>();

  private ReadContract() {
    var settings = LoadSettings.builder().build();
    root = (Map<?, ?>) new Load(settings).loadFromString(Contract.bytes().toString());
    map(root, "paths").forEach((path, item) -> METHODS.forEach(method -> add(path, item, method)));
  }

  static ReadContract get() {
    return ONLY;
  }

  private void add(Object path, Object item, String method) {
    if (((Map<?, ?>) item).containsKey(method)) {
      operations.put(method.toUpperCase(Locale.ROOT) + " " + path, map((Map<?, ?>) item, method));
    }
  }

  /// By method and path, such as `GET /v1/jobs/{job}`.
  Map<String, Map<?, ?>> operations() {
    return operations;
  }

  /// Fails for an answer that nobody was promised.
  void check(String method, String path, int status) {
    var operation = find(method, path);
    if (operation.isPresent()) {
      var promised = map(operation.get().getValue(), "responses").keySet();
      assertThat(promised.stream().map(String::valueOf))
          .as("openapi.yaml promises what %s answers", operation.get().getKey())
          .contains("" + status);
    } else {
      assertThat(status).as("%s %s is not in openapi.yaml", method, path).isIn(404, 405);
    }
  }

  /// Every `$ref` of the file.
  List<String> references() {
    var found = new ArrayList<String>();
    collect(root, found);
    return found;
  }

  /// What a reference means; empty when there is nothing.
  Optional<Object> resolve(String reference) {
    Object at = root;
    for (var word : reference.substring(2).split("/", -1)) {
      at = at instanceof Map<?, ?> map ? map.get(word) : null;
    }
    return Optional.ofNullable(at);
  }

  private Optional<Map.Entry<String, Map<?, ?>>> find(String method, String path) {
    return operations.entrySet().stream()
        .filter(one -> {
          var words = one.getKey().split(" ", 2);
          return words[0].equals(method)
              && path.matches(PARAMETER.matcher(words[1]).replaceAll("[^/]+"));
        })
        .findFirst();
  }

  private static void collect(Object at, List<String> found) {
    if (at instanceof Map<?, ?> map) {
      map.forEach((key, value) -> {
        if (key.equals("$ref")) {
          found.add((String) value);
        }
        collect(value, found);
      });
    } else if (at instanceof List<?> list) {
      list.forEach(one -> collect(one, found));
    }
  }

  static Map<?, ?> map(Map<?, ?> from, String key) {
    return (Map<?, ?>) Objects.requireNonNull(from.get(key), key);
  }
}
