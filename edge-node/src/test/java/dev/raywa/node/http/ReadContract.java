package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
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
  private static final List<String> METHODS =
      List.of("get", "head", "put", "post", "delete", "patch");
  private static final Pattern REST = Pattern.compile("\\{path}");
  private static final Pattern PARAMETER = Pattern.compile("\\{([a-z]+)}");
  private static final ReadContract ONLY = new ReadContract();

  private final Map<?, ?> root;
  private final Contract contract = Contract.read();
  private final TreeMap<String, JsonObject> operations = new TreeMap<>();

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
      var verb = method.toUpperCase(Locale.ROOT);
      var words = PARAMETER.matcher(REST.matcher("" + path).replaceAll("*")).replaceAll(":$1");
      var route = new Route(HttpMethod.valueOf(verb), words, Optional.empty(), _ -> {});
      operations.put(verb + " " + path, contract.operation(route).orElseThrow());
    }
  }

  /// By method and path, such as `GET /v1/jobs/{job}`.
  Map<String, JsonObject> operations() {
    return operations;
  }

  /// Fails for an answer that nobody was promised.
  void check(String method, String path, HttpResponse<String> answer) {
    var found = find(method, path);
    if (found.isEmpty()) {
      assertThat(answer.statusCode())
          .as("%s %s is not in openapi.yaml", method, path)
          .isIn(404, 405);
      return;
    }
    var name = found.get().getKey() + " " + answer.statusCode();
    boolean hasBody = !method.equals("HEAD");
    var promised = found.get().getValue().getJsonObject("responses");
    assertThat(promised.fieldNames())
        .as("openapi.yaml promises what %s answers", name)
        .contains("" + answer.statusCode());
    var one = promised.getJsonObject("" + answer.statusCode());
    check(name, one, answer, hasBody);
  }

  private static void check(
      String name, JsonObject promised, HttpResponse<String> answer, boolean hasBody) {
    for (var header : promised.getJsonObject("headers", new JsonObject())) {
      if (((JsonObject) header.getValue()).getBoolean("required", false)) {
        assertThat(answer.headers().firstValue(header.getKey())).as(name).isPresent();
      }
    }
    var types = promised.getJsonObject("content", new JsonObject());
    var type = answer.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
    assertThat(types.isEmpty() ? "" : type).as(name).isEqualTo(type);
    if (!type.isEmpty()) {
      assertThat(types.fieldNames()).as(name).contains(type);
      Optional.ofNullable(types.getJsonObject(type).getJsonObject("schema"))
          .filter(_ -> hasBody)
          .ifPresent(schema -> fit(name, schema, answer.body()));
    }
  }

  private static void fit(String name, JsonObject schema, String body) {
    var result = Operation.validator(schema).validate(Json.decodeValue(body));
    assertThat(result.getValid()).as("%s: %s is not as %s", name, body, result.toJson()).isTrue();
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

  private Optional<Map.Entry<String, JsonObject>> find(String method, String path) {
    return operations.entrySet().stream()
        .filter(one -> {
          var words = one.getKey().split(" ", 2);
          var rest = REST.matcher(words[1]).replaceAll(".+");
          return words[0].equals(method)
              && path.matches(PARAMETER.matcher(rest).replaceAll("[^/]+"));
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
