package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Models from a file to the last version.
final class ModelCommandsTest extends OneNodeTest {
  private static final String SHA = "cd".repeat(32);

  @Test
  void pushesAFile() throws IOException {
    Files.write(directory.resolve("net.onnx"), new byte[100_000]);
    node.on("PUT /v1/models/shop%2Fnet", 201, version().put("forgotten", JsonArray.of(1)));

    int code = typed.onTerminal().run("models", "push", "shop/net", "net.onnx");

    assertThat(code).as(typed.errText()).isZero();
    assertThat(typed.outText())
        .isEqualTo("shop/net@2\ninputs:\n  x f32 [1, 3, ?]\noutputs:\n  y i64 []\n");
    assertThat(typed.errText())
        .contains("net.onnx  [##", "]  100 %  97.7 KiB of 97.7 KiB", "version 1\n");
    assertThat(node.received.getFirst().body()).hasSize(100_000);
    assertThat(node.received.getFirst().header("Content-Type"))
        .isEqualTo("application/octet-stream");
  }

  @Test
  void saysWhyAModelIsRefused() throws IOException {
    Files.write(directory.resolve("net.onnx"), new byte[10]);
    var problem = JsonObject.of("status", 422, "code", "BAD_MODEL", "detail", "it is no model");
    node.on("PUT /v1/models/net", 422, problem);

    assertThat(typed.run("models", "push", "net", "net.onnx")).isEqualTo(125);
    assertThat(typed.errText()).isEqualTo("raywa-vx: it is no model\n");
    typed.err.reset();
    assertThat(typed.run("models", "push", "net", "none.onnx")).isEqualTo(125);
    assertThat(typed.errText()).isEqualTo("raywa-vx: there is no file none.onnx\n");
  }

  @Test
  void listsAsMuchAsIsWanted() {
    var page = JsonObject.of("models", JsonArray.of(line()), "total", 2, "next", "shop/net");
    node.on("GET /v1/models?prefix=shop%2F&limit=1", 200, page);

    assertThat(typed.run("models", "--prefix", "shop/", "--limit", "1")).isZero();

    assertThat(typed.outText())
        .contains("NAME", "SIZE", "shop/net  2       2         97.7 KiB", SHA);
    assertThat(typed.errText()).contains("1 of 2; --limit shows more");
  }

  @Test
  void showsAndDeletes() {
    var versions = JsonArray.of(JsonObject.of("version", 1), JsonObject.of("version", 2));
    node.on("GET /v1/models/shop%2Fnet@2", 200, version().put("versions", versions));
    node.on("DELETE /v1/models/shop%2Fnet", 200, JsonObject.of("deleted", "shop/net"));

    assertThat(typed.run("models", "show", "shop/net@2")).isZero();
    assertThat(typed.outText())
        .isEqualTo(
            """
            shop/net@2
            sha256: %s
            size: 97.7 KiB
            pushed: 2026-01-01T00:00:00Z
            versions: 1, 2
            opset: 17
            operators: 3: Add, Conv
            inputs:
              x f32 [1, 3, ?]
            outputs:
              y i64 []
            """
                .formatted(SHA));
    typed.out.reset();
    assertThat(typed.run("models", "delete", "shop/net")).isZero();
    assertThat(typed.outText()).isEqualTo("deleted shop/net\n");
    typed.out.reset();
    assertThat(typed.run("models", "show", "shop/net@2", "--json")).isZero();
    assertThat(new JsonObject(typed.outText()).getString("sha256")).isEqualTo(SHA);
  }

  @Test
  void runPushesModelsFirst() throws IOException {
    Files.write(directory.resolve("net.onnx"), new byte[10]);
    Files.write(directory.resolve("pi.wasm"), new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    node.on("PUT /v1/models/one", 201, version());
    node.on("PUT /v1/models/two", 200, version());

    int code =
        typed.run("run", "--model", "one=net.onnx", "--model", "two=net.onnx", "pi.wasm", "x");

    assertThat(code).as(typed.errText()).isZero();
    assertThat(node.requests())
        .startsWith("PUT /v1/models/one", "PUT /v1/models/two")
        .contains("POST /v1/jobs");
    assertThat(node.jobs().getLast().getJsonArray("args")).isEqualTo(JsonArray.of("pi.wasm", "x"));
    assertThat(typed.run("run", "--model", "one=none.onnx", "pi.wasm")).isEqualTo(125);
    assertThat(typed.errText()).contains("there is no file none.onnx");
  }

  private static JsonObject line() {
    return JsonObject.of("name", "shop/net", "version", 2, "sha256", SHA, "versions", 2)
        .put("sizeBytes", 100_000)
        .put("time", "2026-01-01T00:00:00Z");
  }

  private static JsonObject version() {
    var input = JsonObject.of("name", "x", "type", "f32", "shape", JsonArray.of(1, 3, -1));
    var output = JsonObject.of("name", "y", "type", "i64", "shape", new JsonArray());
    return line()
        .put("versions", new JsonArray())
        .put("opset", 17)
        .put("nodes", 3)
        .put("ops", JsonArray.of("Add", "Conv"))
        .put("inputs", JsonArray.of(input))
        .put("outputs", JsonArray.of(output));
  }
}
