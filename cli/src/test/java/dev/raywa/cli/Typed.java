package dev.raywa.cli;

import dev.raywa.message.Dialect;
import dev.raywa.message.ModuleId;
import dev.raywa.wasm.Inspection;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import picocli.CommandLine.Model.CommandSpec;

/// A command line as somebody types it, and what comes of it.
final class Typed {
  final ByteArrayOutputStream out = new ByteArrayOutputStream();
  final ByteArrayOutputStream err = new ByteArrayOutputStream();
  final Map<String, String> environment = new HashMap<>();
  final FakeLauncher launcher = new FakeLauncher();
  private final Path directory;
  private List<String> self = List.of();
  private List<String> refusals = List.of();
  private String in = "";
  private boolean outTerminal;
  private boolean errTerminal;
  private boolean isUnread;

  Typed(Path directory) {
    this.directory = directory;
  }

  /// Both streams are terminals from now on.
  Typed onTerminal() {
    outTerminal = true;
    errTerminal = true;
    return this;
  }

  /// Whoever reads the answers has gone, as `head` does.
  Typed unread() {
    isUnread = true;
    return this;
  }

  /// What somebody types, or a pipe brings.
  Typed in(String text) {
    in = text;
    return this;
  }

  /// What starts a local node.
  Typed self(List<String> words) {
    self = words;
    return this;
  }

  /// What the inspector has against every module.
  Typed refusals(String... sentences) {
    refusals = List.of(sentences);
    return this;
  }

  /// Runs it and answers the exit code.
  int run(String... arguments) {
    return new RaywaVx(surroundings()).run(List.of(arguments));
  }

  /// The commands that there are.
  CommandSpec tree() {
    return new RaywaVx(surroundings()).spec();
  }

  private Surroundings surroundings() {
    return new Surroundings(
        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
        isUnread ? new Unread() : out,
        err,
        outTerminal,
        errTerminal,
        new Random(7),
        environment,
        directory,
        launcher,
        wasm ->
            new Inspection(
                ModuleId.of(wasm.array()),
                wasm.size(),
                Dialect.REP,
                List.of(new Inspection.Item("ray.call", "(i32, i32, i32) -> i32")),
                List.of(
                    new Inspection.Item("_start", "() -> ()"),
                    new Inspection.Item("memory", "memory")),
                14,
                2,
                16,
                3,
                List.of(),
                refusals),
        () -> self,
        Interrupts.NONE);
  }

  String outText() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String errText() {
    return err.toString(StandardCharsets.UTF_8);
  }

  /// The end of a pipe whose other end is closed.
  private static final class Unread extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      throw new IOException("Broken pipe");
    }
  }
}
