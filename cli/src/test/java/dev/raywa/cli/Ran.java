package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/// What came of a command line.
record Ran(int exitCode, String out, String err) {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// The real command line in this process, with real nodes.
  static Ran here(List<String> words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var edgeNode = new EdgeNode();
    var surroundings =
        new Surroundings(
            new ByteArrayInputStream(new byte[0]),
            out,
            err,
            false,
            false,
            new Random(7),
            Map.of("RAYWA_TOKEN", NodeProcess.TOKEN),
            Checkout.root(),
            edgeNode,
            edgeNode,
            Checkout::command,
            Interrupts.NONE);
    int exitCode = new RaywaVx(surroundings).run(words);
    return new Ran(exitCode, text(out), text(err));
  }

  /// `run` on a cluster that is there already.
  static Ran on(NodeProcess node, String... words) {
    var all = new ArrayList<>(List.of("run", "--address", node.http()));
    all.addAll(List.of(words));
    return here(all);
  }

  /// A process of its own; its output passes through files, so that it is never held back.
  static Ran process(ProcessBuilder builder, Path folder) throws IOException, InterruptedException {
    var out = Files.createTempFile(folder, "out", ".txt");
    var err = Files.createTempFile(folder, "err", ".txt");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    var process = builder.start();
    process.getOutputStream().close();
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
      throw new AssertionError(
          "%s did not end within %s; it said %s".formatted(builder.command(), PATIENCE, text(err)));
    }
    return new Ran(process.exitValue(), text(out), text(err));
  }

  /// The document of `--json`, which is the last line.
  JsonObject summary() {
    return new JsonObject(err.strip().lines().toList().getLast());
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file);
  }
}
