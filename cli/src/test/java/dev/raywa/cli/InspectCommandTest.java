package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InspectCommandTest {
  @TempDir Path directory;
  private Typed typed;

  @BeforeEach
  void write() throws IOException {
    Files.write(directory.resolve("m.wasm"), new byte[8]);
    typed = new Typed(directory);
  }

  @Test
  void printsWhatAModuleIsAndWants() {
    assertThat(typed.run("inspect", "m.wasm")).isZero();

    assertThat(typed.outText())
        .isEqualTo(
            """
            file       m.wasm, 8 B
            module     af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc
            dialect    rep
            functions  14
            memory     128 KiB to 1 MiB
            table      3 elements
            imports
              ray.call  (i32, i32, i32) -> i32
            exports
              _start  () -> ()
              memory  memory
            would run
            """);
  }

  @Test
  void saysWhatWouldBeRefused() {
    typed.refusals("memory asks for 2 GiB, the limit is 512 MiB (guest.memory.max)");

    assertThat(typed.run("inspect", "m.wasm")).isEqualTo(1);
    assertThat(typed.outText())
        .endsWith(
            """
            would be refused
              memory asks for 2 GiB, the limit is 512 MiB (guest.memory.max)
            """);
  }

  @Test
  void printsTheSameInJsonAsANodeDoes() {
    assertThat(typed.run("inspect", "--json", "m.wasm")).isZero();

    var found = new JsonObject(typed.outText());
    assertThat(found.fieldNames())
        .containsExactlyInAnyOrder(
            "module",
            "sizeBytes",
            "dialect",
            "imports",
            "exports",
            "functions",
            "memoryPagesMin",
            "memoryPagesMax",
            "tableElementsMin",
            "interpreted",
            "refusals");
    assertThat(found.getJsonArray("imports").getJsonObject(0))
        .isEqualTo(JsonObject.of("name", "ray.call", "type", "(i32, i32, i32) -> i32"));
  }

  @Test
  void saysNothingMoreWhenNobodyReads() {
    assertThat(typed.unread().run("inspect", "m.wasm")).isEqualTo(ExitCodes.FAILED);
    assertThat(typed.errText()).isEmpty();
  }
}
