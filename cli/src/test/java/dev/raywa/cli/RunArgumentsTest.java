package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

final class RunArgumentsTest {
  private final CommandSpec run =
      CommandSpec.create()
          .addOption(OptionSpec.builder("--cpus").arity("1").type(String.class).build())
          .addOption(OptionSpec.builder("--quiet").arity("0").type(boolean.class).build());

  @Test
  void takesOptionsBeforeAndRightAfterTheFile() {
    assertThat(sorted("--cpus 1 --quiet f.wasm a")).isEqualTo("--cpus 1 --quiet -- f.wasm a");
    assertThat(sorted("f.wasm --cpus 1 --quiet a")).isEqualTo("--cpus 1 --quiet -- f.wasm a");
    assertThat(sorted("--quiet f.wasm --cpus=1")).isEqualTo("--quiet --cpus=1 -- f.wasm");
  }

  @Test
  void leavesEverythingElseToTheGuest() {
    assertThat(sorted("f.wasm a --quiet")).isEqualTo("-- f.wasm a --quiet");
    assertThat(sorted("f.wasm -v --quiet")).isEqualTo("-- f.wasm -v --quiet");
    assertThat(sorted("f.wasm -- --quiet -- x")).isEqualTo("-- f.wasm --quiet -- x");
    assertThat(sorted("--quiet -- f.wasm a")).isEqualTo("--quiet -- f.wasm a");
  }

  @Test
  void leavesMistakesToPicocli() {
    assertThat(sorted("--wrong f.wasm")).isEqualTo("--wrong -- f.wasm");
    assertThat(sorted("--cpus")).isEqualTo("--cpus");
    assertThat(sorted("")).isEmpty();
  }

  private String sorted(String words) {
    var arguments = words.isEmpty() ? List.<String>of() : List.of(words.split(" "));
    return String.join(" ", RunArguments.sorted(run, arguments));
  }
}
