package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `raywa-vx objects get`: the bytes of an object.
@Command(
    name = "get",
    header = "Fetch the bytes of an object, or some of them.",
    description = {
      ClusterCommand.ASKS,
      "Without --output they are printed. A file that exists is replaced once all bytes are there."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx objects get 000000000000000a1b2c3d4e5f60718293a4b5c6d7e8f90080000000 \\",
      "    -o model.bin",
      "  raywa-vx objects get 000000000000000a1b2c3d4e5f60718293a4b5c6d7e8f90080000000 \\",
      "    --range 0-1023 --wait 30",
      "",
      "Exit code: 0; 125 when no node answers, there is no such object, or FILE cannot be written."
    })
final class ObjectsGetCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The id of the object, 56 hex digits.")
  String object = "";

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write them.")
  @Nullable String file;

  @Option(
      names = "--range",
      paramLabel = "A-B",
      description = "Only these: from A to B, from A on (A-), or the last B (-B).")
  @Nullable String range;

  @Option(
      names = "--wait",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "How long to wait until it is there, at most 60.")
  int wait;

  ObjectsGetCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    if (file == null && output().json) {
      throw new CommandFailed("BAD_OPTION", "--json goes with --output");
    }
    var path = Paths.below(Paths.OBJECTS, object) + (wait == 0 ? "" : "?wait=" + wait);
    var response = api.bytes(path, range == null ? "" : "bytes=" + range);
    long size = response.headers().firstValueAsLong("Content-Length").orElse(0);
    var download = new Download(file == null ? object : file, size, screen);
    try (var body = response.body()) {
      if (file == null) {
        download.run(body, (bytes, at, length) -> print(screen, bytes, at, length));
      } else {
        write(body, surroundings().directory().resolve(file), download);
        tell(response, file, size, screen);
      }
    } catch (IOException e) {
      var message = "the object did not arrive whole: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("NOT_WRITTEN", message, e);
    }
    return ExitCodes.OK;
  }

  private static void print(Screen screen, byte[] bytes, int at, int length) {
    screen.guestOut(Arrays.copyOfRange(bytes, at, at + length));
  }

  private static void write(InputStream body, Path target, Download download) throws IOException {
    var part = target.resolveSibling(target.getFileName() + ".part");
    try {
      try (var out = Files.newOutputStream(part)) {
        download.run(body, out::write);
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private void tell(HttpResponse<InputStream> response, String written, long size, Screen screen) {
    if (output().json) {
      var tag = response.headers().firstValue("ETag").orElse("").replace("\"", "");
      var answer = JsonObject.of("id", object, "file", written, "bytes", size, "sha256", tag);
      screen.answer(answer.encode());
    } else if (!output().quiet) {
      screen.line(written + ": " + Quantity.bytes(size));
    }
  }
}
