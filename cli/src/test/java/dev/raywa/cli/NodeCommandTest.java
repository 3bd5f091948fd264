package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NodeCommandTest {
  @TempDir Path directory;
  private Typed typed;

  @BeforeEach
  void start() {
    typed = new Typed(directory);
  }

  @Test
  void passesEveryFlagAsAKeyOfTheConfiguration() throws IOException {
    Files.writeString(directory.resolve("key"), "a secret of a cluster\n");

    int exit =
        run(
            "node --end-with-stdin --http 127.0.0.1:0 --port=0 --join a:1,b:2 --join c:3 --cpus 2"
                + " --memory 1.5GiB --label zone=a --label gpu=none --secret-file key"
                + " --cluster-silence-max 7s --jobs-kept-max=12");

    assertThat(exit).isZero();
    assertThat(typed.launcher.open()).isZero();
    assertThat(typed.launcher.started().getFirst())
        .containsOnly(
            Map.entry("http", "127.0.0.1:0"),
            Map.entry("port", "0"),
            Map.entry("join", "a:1,b:2,c:3"),
            Map.entry("cpus", "2"),
            Map.entry("memory", "1610612736"),
            Map.entry("labels", "zone=a,gpu=none"),
            Map.entry("cluster.secret", "a secret of a cluster"),
            Map.entry("cluster.silence.max", "7s"),
            Map.entry("jobs.kept.max", "12"));
  }

  @Test
  void printsOneLineWhenItIsReady() {
    typed.run("node", "--end-with-stdin");

    assertThat(typed.outText()).matches("ready http=127.0.0.1:\\d+ port=5701 nodes=1\n");
    assertThat(typed.errText()).isEmpty();
  }

  @Test
  void saysWhatIsWrongWithAKeyOrAWord() {
    assertThat(typed.run("node", "--wrong-key", "1")).isEqualTo(125);
    assertThat(typed.run("node", "start")).isEqualTo(125);
    assertThat(typed.run("node", "--jobs-kept-max")).isEqualTo(125);
    assertThat(typed.run("node", "--secret-file", "missing")).isEqualTo(125);
    assertThat(typed.errText().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("raywa-vx: unknown key \"wrong.key\""),
            line -> assertThat(line).endsWith("takes options only, was: start"),
            line -> assertThat(line).isEqualTo("raywa-vx: --jobs-kept-max needs a value"),
            line -> assertThat(line).startsWith("raywa-vx: --secret-file ").contains("missing"));
  }

  private int run(String words) {
    return typed.run(words.split(" "));
  }
}
