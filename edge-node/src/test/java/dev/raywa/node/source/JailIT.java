package dev.raywa.node.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every jail of this machine promises, with real processes.
@Timeout(240)
final class JailIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir private Path folder;

  static Stream<Jail> jails() {
    var places = new Places(List.of(), System.getenv());
    return Stream.concat(
        Stream.of(new Namespaces()),
        places.called("bwrap").isEmpty() ? Stream.of() : Stream.of(new Bubblewrap()));
  }

  @ParameterizedTest
  @MethodSource("jails")
  void showsNothingButTheCompilersFolders(Jail jail) throws Exception {
    var secret = Files.writeString(folder.resolve("secret"), "a secret of the server");
    var look =
        "for f in /etc/passwd /root /home /var /sys/kernel "
            + secret
            + "; do if [ -e $f ]; then echo seen $f; fi; done; exit 1";

    assertThat(log(compile(jail, look, LONG))).isEmpty();
    assertThat(log(compile(jail, "env | sort; exit 1", LONG)).lines())
        .allMatch(line -> line.matches("(LC_ALL|OLDPWD|PATH|PWD|SHLVL|_)=.*"));
  }

  @ParameterizedTest
  @MethodSource("jails")
  void letsNobodyWriteBeyondItsFolder(Jail jail) throws Exception {
    var script = "touch /usr/bin/raywa /raywa && exit 0; exit 1";

    assertThat(compile(jail, script, LONG)).isInstanceOf(Compiled.Faulty.class);
    assertThat(Path.of("/usr/bin/raywa")).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("jails")
  void hasNoNetwork(Jail jail) throws Exception {
    assertThat(log(compile(jail, "cat /proc/net/dev; exit 1", LONG))).doesNotContain("eth0");
  }

  @ParameterizedTest
  @MethodSource("jails")
  void takesNoLinkForAModule(Jail jail) throws Exception {
    assertThat(log(compile(jail, "ln -s /etc/passwd out.wasm", LONG)))
        .isEqualTo("the compiler left no module\n");
  }

  @ParameterizedTest
  @MethodSource("jails")
  void takesNoModuleThatIsTooLarge(Jail jail) throws Exception {
    assertThat(log(compile(jail, "head -c 2000000 /dev/zero >out.wasm", LONG)))
        .isEqualTo("the module has 1.9 MiB, at most 1 MiB are taken (modules.bytes.max)\n");
  }

  @ParameterizedTest
  @MethodSource("jails")
  void keepsOnlyTheBeginningOfWhatIsSaid(Jail jail) throws Exception {
    assertThat(log(compile(jail, "yes warning | head -c 1000000; exit 1", LONG)))
        .hasSize(SourceLimits.LOG_BYTES_MAX)
        .startsWith("warning\n");
  }

  @ParameterizedTest
  @MethodSource("jails")
  void limitsMemory(Jail jail) throws Exception {
    var hungry = "head -c 1000000000 /dev/zero | tail -c 900000000 >/dev/null && exit 0; exit 1";

    assertThat(compile(jail, hungry, LONG)).isInstanceOf(Compiled.Faulty.class);
  }

  @ParameterizedTest
  @MethodSource("jails")
  void endsEverythingWhenTheTimeIsOver(Jail jail) throws Exception {
    var result = compile(jail, "setsid sleep 4711 & sleep 4711", Duration.ofSeconds(1));

    assertThat(result).isEqualTo(new Compiled.TimedOut(Duration.ofSeconds(1)));
    await().until(() -> sleepers() == 0);
    assertThat(left()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("jails")
  void endsEverythingWhenNobodyWantsItAnyMore(Jail jail) throws Exception {
    var ended = new CompletableFuture<Boolean>();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                compile(jail, "setsid sleep 4712 & sleep 4712", LONG);
                ended.complete(false);
              } catch (InterruptedException _) {
                ended.complete(true);
              }
            });
    await().until(() -> sleepers() > 0);

    caller.interrupt();

    assertThat(ended.get()).isTrue();
    await().until(() -> sleepers() == 0);
  }

  @ParameterizedTest
  @MethodSource("jails")
  void worksForWhoIsNotRootToo(Jail jail) throws Exception {
    assumeThat(System.getProperty("user.name")).isEqualTo("root");
    var home = Files.createTempDirectory("raywa-jail");
    try {
      var cell = new Jail.Cell(home, "job/main", List.of(), Optional.empty());
      Files.createDirectories(cell.work().resolve("job/main"));
      Files.createDirectory(cell.root());
      var words =
          Stream.concat(
              Stream.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"),
              jail.enter(cell, List.of("sh", "-c", "echo in; cat /etc/passwd")).stream());
      new ProcessBuilder("chown", "-R", "65534:65534", home.toString()).start().waitFor();

      var ended =
          Processes.run(
              words.toList(), Path.of("/"), Map.of("PATH", "/usr/bin:/usr/sbin:/bin"), LONG);

      assertThat(ended.orElseThrow().output()).startsWith("in\n").contains("No such file");
    } finally {
      Workshop.remove(home);
    }
  }

  private Compiled compile(Jail jail, String script, Duration timeMax) throws InterruptedException {
    var limits = new SourceLimits(true, List.of(), timeMax, 64L << 20, 1 << 20, 1 << 20, 1);
    var workshop = new Workshop(jail, limits, work(), System::nanoTime);
    return workshop.compile(new Scripted(script), Scripted.SOURCE);
  }

  private Path work() {
    var work = folder.resolve("work");
    work.toFile().mkdirs();
    return work;
  }

  private List<Path> left() throws Exception {
    try (var files = Files.list(work())) {
      return files.toList();
    }
  }

  private static String log(Compiled result) {
    assertThat(result).isInstanceOf(Compiled.Faulty.class);
    return ((Compiled.Faulty) result).log();
  }

  private static long sleepers() {
    return ProcessHandle.allProcesses()
        .filter(one -> cmdline(one.pid()).matches("sleep\\x00471[12]\\x00"))
        .count();
  }

  private static String cmdline(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
    } catch (IOException _) {
      return "";
    }
  }
}
