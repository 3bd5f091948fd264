package dev.raywa.cli;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.node.source.Language;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// What `run` was given: a module, or a source that a node makes one of.
sealed interface Program {
  /// A WebAssembly binary.
  record Wasm(Bytes bytes) implements Program {}

  /// A source, as `POST /v1/sources` takes it.
  record Source(JsonObject request) implements Program {}

  /// The program in a file; its name tells what it is.
  ///
  /// @param typed what the user typed, for messages
  static Program read(Path file, String typed) throws CommandFailed {
    var bytes = ModuleFile.read(file, typed);
    var name = ModuleFile.name(typed);
    if (Language.ofFile(name).isEmpty()) {
      return new Wasm(Bytes.of(bytes));
    }
    var text = new String(bytes, StandardCharsets.UTF_8);
    return new Source(JsonObject.of("file", name, "text", text));
  }

  /// Sees to it that the cluster has the module, and answers its digest.
  default String upload(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    return switch (this) {
      case Wasm(var bytes) -> {
        var module = ModuleId.of(bytes.array()).sha256();
        if (!api.knows(module)) {
          api.putModule(module, bytes.array());
        }
        yield module;
      }
      case Source(var request) -> {
        var made = api.compile(request);
        made.getString("log", "").lines().forEach(screen::line);
        yield made.getString("module", "");
      }
    };
  }
}
