package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskOptions;
import dev.raywa.wasm.Inspection.Item;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How functions are deployed, shown and removed, and who may.
final class FunctionsOverHttpTest extends OneSiteTest {
  private static final List<Token> TOKENS =
      List.of(token("caller", Role.INVOKE), token("writer", Role.DEPLOY));

  @BeforeEach
  void start() {
    site.sandbox.exports = List.of(new Item("add", "(i32) -> i32"), new Item("memory", "memory"));
  }

  @Test
  void deploysAVersionOnce() {
    var query =
        "?cpus=0.5&memoryBytes=1024&labels=zone%3Da,disk%3Dssd&deadlineMs=10&retries=2"
            + "&retryExceptions=true&concurrency=7";
    var first = site.send("PUT", "/v1/functions/sum" + query, Site.WASM);
    var second = site.send("PUT", "/v1/functions/sum" + query, Site.WASM);

    assertThat(first.statusCode()).isEqualTo(201);
    assertThat(second.statusCode()).isEqualTo(200);
    assertThat(second.body()).isEqualTo(first.body());
    assertThat(Site.json(first))
        .isEqualTo(
            new JsonObject(
                """
                {"name": "sum", "namespace": "default", "version": 1, "module": "%s",
                 "time": "2026-01-01T00:00:10Z",
                 "settings": {"cpus": 0.5, "memoryBytes": 1024,
                  "labels": {"disk": "ssd", "zone": "a"}, "deadlineMs": 10, "retries": 2,
                  "retryExceptions": true, "concurrency": 7, "dirs": []},
                 "exports": [{"name": "add", "type": "(i32) -> i32"}], "command": false}
                """
                    .formatted(Site.MODULE)));
    assertThat(site.store.modules.get(Site.MODULE)).isEqualTo(Bytes.of(Site.WASM));
  }

  @Test
  void showsTheNewestAndEachVersion() {
    site.send("PUT", "/v1/functions/sum", Site.WASM);
    site.send("PUT", "/v1/functions/sum?retries=1", Site.WASM);

    var newest = Site.json(site.get("/v1/functions/sum"));
    assertThat(newest.getInteger("version")).isEqualTo(2);
    assertThat(newest.getJsonArray("versions")).hasSize(2);
    var first = Site.json(site.get("/v1/functions/sum@1"));
    assertThat(first.getJsonObject("settings").getInteger("retries"))
        .isEqualTo(TaskOptions.DEFAULT.retriesMax());
    assertThat(site.get("/v1/functions/sum@3").statusCode()).isEqualTo(404);
    assertThat(Site.json(site.get("/v1/functions/sun")).getString("detail"))
        .isEqualTo("there is no function \"sun\" in namespace default; did you mean \"sum\"?");
  }

  @Test
  void saysWhichVersionsMadeRoom() {
    for (int i = 1; i <= 3; i++) {
      site.send("PUT", "/v1/functions/sum?retries=" + i, Site.WASM);
    }

    var fourth = Site.json(site.send("PUT", "/v1/functions/sum?retries=4", Site.WASM));

    assertThat(fourth.getInteger("version")).isEqualTo(4);
    assertThat(fourth.getJsonArray("forgotten")).isEqualTo(new JsonArray().add(1));
  }

  @Test
  void removesVersionsAndFunctions() {
    site.send("PUT", "/v1/functions/sum", Site.WASM);
    site.send("PUT", "/v1/functions/sum?retries=1", Site.WASM);

    assertThat(site.send("DELETE", "/v1/functions/sum@2", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(Site.json(site.get("/v1/functions/sum")).getInteger("version")).isEqualTo(1);
    assertThat(site.send("DELETE", "/v1/functions/sum", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(site.get("/v1/functions/sum").statusCode()).isEqualTo(404);
    assertThat(site.send("DELETE", "/v1/functions/sum", new byte[0]).statusCode()).isEqualTo(404);
  }

  @Test
  void listsByPrefixInPages() {
    for (var name : List.of("b2", "a", "b1", "b3")) {
      site.send("PUT", "/v1/functions/" + name, Site.WASM);
    }

    var first = Site.json(site.get("/v1/functions?prefix=b&limit=2"));
    var last = Site.json(site.get("/v1/functions?prefix=b&limit=2&after=b2"));

    assertThat(names(first)).containsExactly("b1", "b2");
    assertThat(first.getInteger("total")).isEqualTo(3);
    assertThat(first.getString("next")).isEqualTo("b2");
    assertThat(names(last)).containsExactly("b3");
    assertThat(last.getInteger("total")).isEqualTo(3);
    assertThat(last.containsKey("next")).isTrue();
    assertThat(last.getString("next")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "retries=x       | retries must be a whole number from 0, was the text \"x\"",
        "retries=1001    | retries must be 0 to 1000, was 1001",
        "retries=1&retries=2 | retries is there twice",
        "cpus=-1         | cpus must be a number from 0",
        "labels=a        | labels must be key=value,key=value",
        "retryExceptions=1 | retryExceptions must be true or false",
        "dirs=/data      | dirs must be HOST:GUEST or HOST:GUEST:ro",
        "dirs=/a:/b      | dirs are for commands; the module exports no _start",
        "retires=1       | unknown field \"retires\"; did you mean \"retries\"?"
      })
  void saysWhichSettingIsWrong(String query, String detail) {
    var response = site.send("PUT", "/v1/functions/sum?" + query, Site.WASM);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Site.json(response).getString("code")).isEqualTo("BAD_FIELD");
    assertThat(Site.json(response).getString("detail")).contains(detail);
    assertThat(site.functions.list(Namespace.DEFAULT, "")).isEmpty();
  }

  @Test
  void refusesWhatIsNoFunction() {
    var bytes = "nothing".getBytes(StandardCharsets.UTF_8);

    assertThat(site.send("PUT", "/v1/functions/sum", bytes).statusCode()).isEqualTo(422);
    assertThat(site.send("PUT", "/v1/functions/Sum", Site.WASM).statusCode()).isEqualTo(400);
    assertThat(site.send("PUT", "/v1/functions/sum@2", Site.WASM).statusCode()).isEqualTo(400);
    assertThat(site.send("PATCH", "/v1/functions/sum", Site.WASM).statusCode()).isEqualTo(405);
    assertThat(site.functions.list(Namespace.DEFAULT, "")).isEmpty();
  }

  @Test
  void letsCallersCallAndDeployersDeploy() {
    try (var guarded = new Site(vertx, "node-2", Site.config(TOKENS, List.of()))) {
      guarded.sandbox.exports = site.sandbox.exports;
      assertThat(send(guarded, "PUT", "/v1/functions/sum", "caller")).isEqualTo(403);
      assertThat(send(guarded, "PUT", "/v1/functions/sum", "writer")).isEqualTo(201);
      assertThat(send(guarded, "DELETE", "/v1/functions/sum", "caller")).isEqualTo(403);
      assertThat(send(guarded, "GET", "/v1/functions/sum", "caller")).isEqualTo(200);
      assertThat(send(guarded, "POST", "/v1/functions/sum/nothing", "caller")).isEqualTo(404);
      assertThat(guarded.get("/v1/functions").statusCode()).isEqualTo(401);
      assertThat(guarded.get("/v1/tasks").statusCode()).isEqualTo(401);
    }
  }

  private static int send(Site site, String method, String path, String token) {
    var request =
        HttpRequest.newBuilder(site.uri(path))
            .header("Authorization", "Bearer " + token)
            .method(method, BodyPublishers.ofByteArray(Site.WASM));
    return site.send(request).statusCode();
  }

  private static List<String> names(JsonObject list) {
    return list.getJsonArray("functions").stream()
        .map(one -> ((JsonObject) one).getString("name"))
        .toList();
  }

  private static Token token(String name, Role role) {
    var digest = ModuleId.of(name.getBytes(StandardCharsets.UTF_8)).sha256();
    var bytes = Bytes.of(HexFormat.of().parseHex(digest));
    return new Token(name, role, Namespace.DEFAULT, bytes);
  }
}
