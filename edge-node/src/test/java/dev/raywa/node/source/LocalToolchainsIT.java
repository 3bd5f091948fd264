package dev.raywa.node.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The compilers that tools/toolchains installs, on sources of friends and of others.
@Timeout(600)
final class LocalToolchainsIT {
  private static final String SECRET = "root:x:0";

  private static LocalToolchains toolchains;

  @BeforeAll
  static void start() {
    toolchains = LocalToolchains.start(limits(true, 1), System.getenv(), System::nanoTime);
  }

  @AfterAll
  static void stop() {
    toolchains.close();
  }

  @ParameterizedTest
  @CsvSource({
    "c/objects.c",
    "c/slides.c",
    "cpp/hello.cpp",
    "rust/squares.rs",
    "assemblyscript/squares.ts",
    "go/squares.go"
  })
  void compilesTheExamplesUnchanged(String example) throws Exception {
    var file = examples().resolve(example);
    var source = Source.of(file.getFileName().toString(), Files.readString(file));

    var result = compile(source);

    assertThat(result).as("%s", result).isInstanceOf(Compiled.Done.class);
    var wasm = ((Compiled.Done) result).wasm().array();
    assertThat(wasm).startsWith(0, 'a', 's', 'm');
  }

  @Test
  void compilesSeveralFiles() throws Exception {
    var files =
        Map.of(
            "main.c",
                "#include \"twice.h\"\n#include <math.h>\n"
                    + "int main(void) { return twice(N) - (int)floor(42.5); }",
            "twice.c", "#include \"twice.h\"\nint twice(int n) { return 2 * n; }",
            "twice.h", "int twice(int n);");

    var source = new Source(Language.C, "main.c", files, List.of("-DN=21", "-Wall", "-lm"));

    assertThat(compile(source)).isInstanceOf(Compiled.Done.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a.rs, fn main() { 1 }, a.rs:1:13",
    "a.c, int main(void) { return x; }, a.c:1:25: error",
    "a.cpp, int main() { return x; }, a.cpp:1:21: error",
    "a.ts, export function run(): i32 { return x; }, a.ts(1;37)",
    "a.go, package main; func main() { x() }, a.go:1:29: undefined: x",
  })
  void answersInTheCompilersOwnWords(String file, String text, String expected) throws Exception {
    var log = log(compile(Source.of(file, text)));

    assertThat(log).contains(expected.replace(';', ','));
    assertThat(log).doesNotContain("/tmp/", "raywa-source", "job/main");
  }

  @Test
  void cannotBeMadeToIncludeFilesOfTheServer() throws Exception {
    refused("a.c", "#include \"/etc/passwd\"\nint main(void) { return 0; }");
    refused("a.c", "#include \"../../../../../../etc/passwd\"\nint main(void) { return 0; }");
    refused("a.c", "__asm__(\".incbin \\\"/etc/passwd\\\"\");\nint main(void) { return 0; }");
    refused("a.c", "const char a[] = {\n#embed \"/etc/passwd\"\n};\nint main(void) { return 0; }");
    refused("a.cpp", "#include </etc/passwd>\nint main() {}");
  }

  @Test
  void cannotBeMadeToEmbedFilesOfTheServer() throws Exception {
    refused("a.rs", "static A: &[u8] = include_bytes!(\"/etc/passwd\");\nfn main() {}");
    refused("a.rs", "static A: &str = include_str!(\"../../../../../etc/passwd\"); fn main() {}");
    refused("a.rs", "#[path = \"/etc/passwd\"] mod a; fn main() {}");
    var go = "package main\nimport _ \"embed\"\n//go:embed %s\nvar a string\nfunc main() {}\n";
    refused("a.go", go.formatted("/etc/passwd"));
    refused("a.go", go.formatted("../../../../etc/passwd"));
    refused("a.ts", "import \"/etc/passwd\";");
    refused("a.ts", "export * from \"../../../../../../etc/passwd\";");
  }

  @ParameterizedTest
  @ValueSource(strings = {"self", "1"})
  void tellsNothingOfTheServersEnvironment(String process) throws Exception {
    var file = "include_bytes!(\"/proc/" + process + "/environ\")";
    var result =
        compile(
            Source.of(
                "a.rs", "fn main() { print!(\"{}\", String::from_utf8_lossy(" + file + ")) }"));
    if (result instanceof Compiled.Done done) {
      assertThat(new String(done.wasm().array(), StandardCharsets.ISO_8859_1))
          .contains("PATH=")
          .doesNotContain("HOME=");
    }
  }

  @Test
  void trustsEverySourceWhenItsOperatorDoes() throws Exception {
    try (var open = LocalToolchains.start(limits(false, 1), System.getenv(), System::nanoTime)) {
      assumeThat(open.found()).extracting(Toolchain::language).contains(Language.C);

      assertThat(open.compile(Source.of("a.c", "int main(void) { return 0; }")))
          .isInstanceOf(Compiled.Done.class);
      assertThat(log(open.compile(Source.of("a.c", "int main(void) { return x; }"))))
          .startsWith("a.c:1:25: error");
    }
  }

  @Test
  void compilesNothingWhenItIsSwitchedOff() throws Exception {
    try (var off = LocalToolchains.start(limits(true, 0), System.getenv(), System::nanoTime)) {
      assertThat(off.found()).isEmpty();
      assertThat(off.trouble()).contains("this node compiles nothing: source.compiles.max is 0");
      assertThat(off.compile(Source.of("a.c", "")))
          .isEqualTo(
              new Compiled.Unavailable("this node compiles nothing: source.compiles.max is 0"));
    }
  }

  private static void refused(String file, String text) throws Exception {
    assertThat(log(compile(Source.of(file, text)))).doesNotContain(SECRET).isNotBlank();
  }

  private static Compiled compile(Source source) throws InterruptedException {
    assumeThat(toolchains.trouble()).isEmpty();
    assumeThat(toolchains.found()).extracting(Toolchain::language).contains(source.language());
    return toolchains.compile(source);
  }

  private static String log(Compiled result) {
    assertThat(result).as("%s", result).isInstanceOf(Compiled.Faulty.class);
    return ((Compiled.Faulty) result).log();
  }

  private static SourceLimits limits(boolean jailed, int compilesMax) {
    var asc = examples().resolve("assemblyscript/node_modules/.bin").toAbsolutePath().normalize();
    return new SourceLimits(
        jailed, List.of(asc), Duration.ofMinutes(2), 1L << 30, 1 << 20, 16 << 20, compilesMax);
  }

  private static Path examples() {
    return Files.exists(Path.of("examples")) ? Path.of("examples") : Path.of("../examples");
  }
}
