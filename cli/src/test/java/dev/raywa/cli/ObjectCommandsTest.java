package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Objects on the command line.
final class ObjectCommandsTest extends OneNodeTest {
  /// The first value that some task of job 10 stored.
  private static final String TASK = "000000000000000a" + "1".repeat(32);

  private static final String OBJECT = TASK + "80000000";

  private static final String SIZE = Quantity.bytes(70_000);

  @Test
  void listsTheObjectsOfAJob() {
    node.on("GET /v1/objects?job=10&state=READY&limit=1", 200, list().put("total", 2));

    assertThat(typed.run("objects", "--job", "10", "--state", "READY", "--limit", "1")).isZero();

    assertThat(typed.outText().lines().toList())
        .hasSize(2)
        .last()
        .isEqualTo(OBJECT + "  put   READY  " + SIZE + "  n1     primary@n2,backup");
    assertThat(typed.errText()).contains("1 of 2; --limit shows more");
    assertThat(typed.run("objects", "list")).isEqualTo(125);
  }

  @Test
  void showsOne() {
    node.on("GET /v1/objects?job=10&task=" + TASK + "&limit=1000", 200, list());

    assertThat(typed.run("objects", "show", OBJECT)).isZero();
    assertThat(typed.outText()).contains("size: 70000", "sha256: ab");
    assertThat(typed.run("objects", "show", TASK + "80000001")).isEqualTo(125);
    assertThat(typed.run("objects", "show", "x")).isEqualTo(125);
    assertThat(typed.errText()).contains("has no object", "56 hex digits");
  }

  @Test
  void fetchesBytes() throws IOException {
    var bytes = new byte[700_000];
    bytes[699_999] = 7;
    node.on("GET /v1/objects/" + OBJECT, bytes);

    int code = typed.onTerminal().run("objects", "get", OBJECT, "-o", "model.bin");

    assertThat(code).as(typed.errText()).isZero();
    assertThat(Files.readAllBytes(directory.resolve("model.bin"))).isEqualTo(bytes);
    assertThat(typed.errText()).contains("100 %", "model.bin: ");
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void printsAPart() {
    node.on("GET /v1/objects/" + OBJECT + "?wait=5", "hällo".getBytes(StandardCharsets.UTF_8));

    int code = typed.run("objects", "get", OBJECT, "--range", "0-5", "--wait", "5");

    assertThat(code).isZero();
    assertThat(typed.outText()).isEqualTo("hällo");
    assertThat(node.received.getFirst().header("Range")).isEqualTo("bytes=0-5");
  }

  @Test
  void saysWhyThereIsNothing() {
    var problem = JsonObject.of("code", "OBJECT_GONE", "detail", "job 10 has ended");
    node.on("GET /v1/objects/" + OBJECT, 410, problem);

    assertThat(typed.run("objects", "get", OBJECT, "-o", "x")).isEqualTo(125);
    assertThat(typed.errText()).isEqualTo("raywa-vx: job 10 has ended\n");
    assertThat(directory.resolve("x")).doesNotExist();
    assertThat(typed.run("objects", "get", OBJECT, "--json")).isEqualTo(125);
  }

  private static JsonObject list() {
    var copies =
        JsonArray.of(
            JsonObject.of("kind", "primary", "node", "n2"), JsonObject.of("kind", "backup"));
    var object =
        JsonObject.of("id", OBJECT, "kind", "put", "state", "READY", "size", 70_000, "owner", "n1")
            .put("sha256", "ab")
            .put("copies", copies);
    return JsonObject.of("objects", JsonArray.of(object), "total", 1);
  }
}
