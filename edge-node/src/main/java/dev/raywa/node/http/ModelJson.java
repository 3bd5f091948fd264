package dev.raywa.node.http;

import dev.raywa.node.models.ModelVersion;
import dev.raywa.node.versions.Versions;
import dev.raywa.wasm.nn.TensorInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/// Writes what is known of models.
final class ModelJson {
  private ModelJson() {}

  /// A line of a list.
  static JsonObject line(Versions<ModelVersion> model) {
    var newest = model.newest();
    return new JsonObject()
        .put("name", newest.name())
        .put("version", newest.version())
        .put("sha256", newest.id().sha256())
        .put("sizeBytes", newest.sizeBytes())
        .put("time", newest.time().toString())
        .put("versions", model.versions().size());
  }

  /// One version with everything that is known of it.
  static JsonObject version(ModelVersion model) {
    var facts = model.facts();
    var opsets = new JsonObject();
    facts.sortedOpsets().forEach(opsets::put);
    return new JsonObject()
        .put("name", model.name())
        .put("namespace", model.namespace().value())
        .put("version", model.version())
        .put("sha256", model.id().sha256())
        .put("sizeBytes", model.sizeBytes())
        .put("time", model.time().toString())
        .put("opset", facts.opset())
        .put("opsets", opsets)
        .put("inputs", tensors(facts.inputs()))
        .put("outputs", tensors(facts.outputs()))
        .put("nodes", facts.nodes())
        .put("ops", new JsonArray(facts.ops()))
        .put("dividesByInput", facts.dividesByInput());
  }

  private static JsonArray tensors(List<TensorInfo> tensors) {
    var json = new JsonArray();
    for (var one : tensors) {
      json.add(
          new JsonObject()
              .put("name", one.name())
              .put("type", one.type().name().toLowerCase(Locale.ROOT))
              .put("shape", new JsonArray(one.dims())));
    }
    return json;
  }
}
