package dev.raywa.cli;

import dev.raywa.message.Quantity;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `raywa-vx wasm`: the module that a job runs.
@Command(
    name = "wasm",
    header = "Fetch the WebAssembly binary that a job runs.",
    description = {
      "What a node made of a source, or what was sent. Asks the node at --address, otherwise at"
          + " RAYWA_ADDRESS, otherwise at 127.0.0.1:8080."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx wasm --id 10 -o hello.wasm",
      "  raywa-vx wasm --id 10 -o hello.wasm --json",
      "",
      "Exit code: 0; 125 when no node answers, there is no such job, or FILE cannot be written."
    })
final class WasmCommand extends ClusterCommand {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      required = true,
      description = "Where to write it.")
  String file = "";

  @Mixin JobOption job = new JobOption();

  WasmCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var wasm = api.wasm(job.id);
    try {
      Files.write(surroundings().directory().resolve(file), wasm);
    } catch (IOException e) {
      var message = "cannot write " + file + ": " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("NOT_WRITTEN", message, e);
    }
    if (output().json) {
      var answer = JsonObject.of("id", job.id, "file", file, "bytes", wasm.length);
      screen.answer(answer.encode());
    } else if (!output().quiet) {
      screen.line(file + ": " + Quantity.bytes(wasm.length));
    }
    return ExitCodes.OK;
  }
}
