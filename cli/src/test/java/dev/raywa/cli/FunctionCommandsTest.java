package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/// Functions from a file to the last version.
final class FunctionCommandsTest extends OneNodeTest {
  private static final String SHA = "ab".repeat(32);

  @Test
  void deploysWithSettings() throws IOException {
    Files.write(directory.resolve("sum.wasm"), new byte[100_000]);
    var call =
        "PUT /v1/functions/sum?cpus=0.5&memoryBytes=67108864&labels=zone%3Da%2Cdisk%3Dssd"
            + "&deadlineMs=2000&retries=0&concurrency=9&dirs=%2Fsrv%3A%2Fdata%3Aro";
    node.on(call, 201, version().put("forgotten", JsonArray.of(1, 2)));

    int code =
        typed
            .onTerminal()
            .run(
                "deploy",
                "sum.wasm",
                "--name",
                "sum",
                "--cpus",
                "0.5",
                "--memory-mb",
                "64",
                "--label",
                "zone=a",
                "--label",
                "disk=ssd",
                "--deadline",
                "2s",
                "--retries",
                "0",
                "--concurrency",
                "9",
                "--dir",
                "/srv::/data:ro");

    assertThat(code).as(typed.errText()).isZero();
    assertThat(typed.outText()).isEqualTo("sum@3\n  add (i32, i32) -> i32\n");
    assertThat(node.received.getFirst().body()).hasSize(100_000);
    assertThat(node.received.getFirst().header("Content-Length")).isEqualTo("100000");
    assertThat(typed.errText())
        .contains("sum.wasm  [##", "]  100 %  97.7 KiB of 97.7 KiB", "version 1, 2\n");
  }

  @Test
  void showsNoBarWhereNobodyLooks() throws IOException {
    Files.write(directory.resolve("sum.wasm"), new byte[10]);
    node.on("PUT /v1/functions/sum", 201, version());

    assertThat(typed.run("deploy", "sum.wasm", "--name", "sum", "--json")).isZero();

    assertThat(new JsonObject(typed.outText())).isEqualTo(version());
    assertThat(typed.errText()).isEmpty();
    assertThat(typed.run("deploy", "none.wasm", "--name", "sum")).isEqualTo(125);
    assertThat(typed.errText()).isEqualTo("raywa-vx: there is no file none.wasm\n");
  }

  @Test
  void listsAllPages() {
    var first = JsonObject.of("functions", JsonArray.of(line("a")), "total", 2, "next", "a");
    var second = JsonObject.of("functions", JsonArray.of(line("b")), "total", 2);
    node.on("GET /v1/functions?prefix=x%26&limit=1000", 200, first);
    node.on("GET /v1/functions?prefix=x%26&limit=1000&after=a", 200, second.putNull("next"));

    assertThat(typed.run("functions", "--prefix", "x&")).as(typed.errText()).isZero();

    assertThat(typed.outText().lines()).hasSize(3);
    assertThat(typed.outText()).contains("a     3       2         2026-01-01T00:00:00Z  " + SHA);
    typed.out.reset();
    assertThat(typed.run("functions", "list", "--prefix=x&", "--json")).isZero();
    assertThat(new JsonObject(typed.outText()).getJsonArray("functions")).hasSize(2);
  }

  @Test
  void showsAndDeletes() {
    var versions = JsonArray.of(JsonObject.of("version", 2), JsonObject.of("version", 3));
    node.on("GET /v1/functions/sum", 200, version().put("versions", versions));
    node.on("DELETE /v1/functions/sum@3", 200, JsonObject.of("deleted", "sum@3"));

    assertThat(typed.run("functions", "show", "sum")).isZero();
    assertThat(typed.outText())
        .isEqualTo(
            """
            sum@3
            module: %s
            deployed: 2026-01-01T00:00:00Z
            versions: 2, 3
            cpus: 1
            command: false
            exports:
              add (i32, i32) -> i32
            """
                .formatted(SHA));
    typed.out.reset();
    assertThat(typed.run("functions", "delete", "sum@3")).isZero();
    assertThat(typed.outText()).isEqualTo("deleted sum@3\n");
    assertThat(typed.run("functions", "dance")).isEqualTo(125);
  }

  private static JsonObject line(String name) {
    return JsonObject.of("name", name, "version", 3, "module", SHA, "versions", 2)
        .put("time", "2026-01-01T00:00:00Z");
  }

  private static JsonObject version() {
    var export = JsonObject.of("name", "add", "type", "(i32, i32) -> i32");
    return line("sum")
        .put("versions", new JsonArray())
        .put("settings", JsonObject.of("cpus", 1))
        .put("exports", JsonArray.of(export))
        .put("command", false);
  }
}
