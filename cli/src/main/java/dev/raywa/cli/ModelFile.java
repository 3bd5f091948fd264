package dev.raywa.cli;

import dev.raywa.message.Bytes;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A model in a file, and the name that it shall have.
///
/// @param file its last name, for people
record ModelFile(String name, String file, Bytes bytes) {
  /// Reads one.
  ///
  /// @param typed the file as the user typed it
  static ModelFile read(Path directory, String name, String typed) throws CommandFailed {
    var bytes = ModuleFile.read(directory.resolve(typed), typed);
    return new ModelFile(name, ModuleFile.name(typed), Bytes.of(bytes));
  }

  /// Reads all.
  ///
  /// @param files by the names that the models shall have
  static List<ModelFile> read(Path directory, Map<String, String> files) throws CommandFailed {
    var models = new ArrayList<ModelFile>();
    for (var one : files.entrySet()) {
      models.add(read(directory, one.getKey(), one.getValue()));
    }
    return models;
  }

  /// Sends it to the cluster, and answers what a node says of it.
  JsonObject push(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var path = Paths.below(Paths.MODELS, name);
    var model = api.put(path, new Upload(file, bytes.array(), screen).body(), NodeApi.BYTES);
    screen.hideProgress();
    return model;
  }
}
