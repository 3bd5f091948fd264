package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.ModuleId;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TokenCommandTest {
  @TempDir Path directory;
  private Typed typed;

  @BeforeEach
  void start() {
    typed = new Typed(directory);
  }

  @Test
  void printsEntryAndTokenApart() {
    assertThat(typed.run("token", "--name", "ci", "--role", "deploy", "--namespace", "t-7"))
        .isZero();

    assertThat(typed.errText()).matches("token: raywa_[A-Za-z0-9_-]{43}\n");
    var token = typed.errText().strip().substring("token: ".length());
    assertThat(typed.outText().lines())
        .containsExactly(
            "- name: ci", "  role: deploy", "  namespace: t-7", "  sha256: " + sha256(token));
  }

  @Test
  void printsBothInJson() {
    assertThat(typed.run("token", "--json")).isZero();

    var json = new JsonObject(typed.outText());
    assertThat(json.getJsonObject("entry"))
        .isEqualTo(
            JsonObject.of("name", "admin", "role", "admin", "namespace", "default")
                .put("sha256", sha256(json.getString("token"))));
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(typed.run("token", "--name", "a b")).isEqualTo(125);
    assertThat(typed.run("token", "--role", "boss")).isEqualTo(125);
    assertThat(typed.run("token", "--namespace", "A")).isEqualTo(125);
    assertThat(typed.errText().lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("underscores, was: a b"),
            line -> assertThat(line).endsWith("invoke, deploy or admin, was: boss"),
            line -> assertThat(line).contains("--namespace: ").endsWith("was: A"));
    assertThat(typed.outText()).isEmpty();
  }

  @Test
  void isShownToNodes() throws IOException {
    try (var node = new FakeNode()) {
      typed.environment.put("RAYWA_TOKEN", "from-environment");
      assertThat(typed.run("nodes", "--address", node.address())).isZero();
      assertThat(typed.run("nodes", "--address", node.address(), "--token", "given")).isZero();
      assertThat(typed.run("nodes", "--address", node.address(), "--token", "a b")).isEqualTo(125);

      assertThat(node.authorizations()).containsExactly("Bearer from-environment", "Bearer given");
      assertThat(typed.errText()).startsWith("raywa-vx: a token is letters, digits");
    }
  }

  private static String sha256(String text) {
    return ModuleId.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
  }
}
