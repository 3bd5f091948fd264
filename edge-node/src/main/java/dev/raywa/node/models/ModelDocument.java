package dev.raywa.node.models;

import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.node.versions.VersionDocument;
import dev.raywa.node.versions.Versions;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.TensorInfo;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;

/// All versions of one model as JSON.
final class ModelDocument implements VersionDocument<ModelVersion> {
  @Override
  public Bytes encode(Versions<ModelVersion> model) {
    var list = new JsonArray();
    model.versions().forEach(one -> list.add(json(one)));
    var newest = model.newest();
    return Bytes.utf8(
        new JsonObject()
            .put("namespace", newest.namespace().value())
            .put("name", newest.name())
            .put("last", model.last())
            .put("versions", list)
            .encode());
  }

  @Override
  public Versions<ModelVersion> decode(Bytes document) {
    var json = new JsonObject(document.asUtf8());
    var namespace = new Namespace(json.getString("namespace"));
    var name = json.getString("name");
    var versions = new ArrayList<ModelVersion>();
    for (var one : json.getJsonArray("versions")) {
      var version = (JsonObject) one;
      versions.add(
          new ModelVersion(
              namespace,
              name,
              version.getInteger("version", 1),
              new ModelId(version.getString("sha256")),
              version.getInteger("sizeBytes", 0),
              version.getString("blob"),
              Instant.parse(version.getString("time")),
              facts(version)));
    }
    return new Versions<>(json.getInteger("last", 1), versions);
  }

  private static JsonObject json(ModelVersion one) {
    var facts = one.facts();
    var opsets = new JsonObject();
    facts.sortedOpsets().forEach(opsets::put);
    return new JsonObject()
        .put("version", one.version())
        .put("sha256", one.id().sha256())
        .put("sizeBytes", one.sizeBytes())
        .put("blob", one.blob())
        .put("time", one.time().toString())
        .put("inputs", json(facts.inputs()))
        .put("outputs", json(facts.outputs()))
        .put("opsets", opsets)
        .put("ops", new JsonArray(facts.ops()))
        .put("nodes", facts.nodes())
        .put("dividesByInput", facts.dividesByInput());
  }

  private static JsonArray json(List<TensorInfo> tensors) {
    var list = new JsonArray();
    for (var one : tensors) {
      list.add(
          new JsonObject()
              .put("name", one.name())
              .put("type", one.type().name())
              .put("shape", new JsonArray(one.dims())));
    }
    return list;
  }

  private static ModelFacts facts(JsonObject version) {
    var opsets = new HashMap<String, Long>();
    var numbers = version.getJsonObject("opsets");
    numbers.fieldNames().forEach(domain -> opsets.put(domain, numbers.getLong(domain, 0L)));
    return new ModelFacts(
        tensors(version.getJsonArray("inputs")),
        tensors(version.getJsonArray("outputs")),
        opsets,
        version.getJsonArray("ops").stream().map(String::valueOf).toList(),
        version.getInteger("nodes", 0),
        version.getBoolean("dividesByInput", false));
  }

  private static List<TensorInfo> tensors(JsonArray json) {
    var tensors = new ArrayList<TensorInfo>();
    for (var one : json) {
      var tensor = (JsonObject) one;
      var dims =
          tensor.getJsonArray("shape").stream().map(dim -> ((Number) dim).longValue()).toList();
      var type = ElementType.valueOf(tensor.getString("type"));
      tensors.add(new TensorInfo(tensor.getString("name"), type, dims));
    }
    return tensors;
  }
}
