package dev.raywa.node.models;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Namespace;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnModelName;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import java.util.Optional;

/// The models of a cluster, as guests load them: resolved in their own namespace, loaded once on
/// this node.
public record ClusterModels(Models models, ModelCache cache) implements NnModels {
  @Override
  public Optional<NnModel> open(Namespace namespace, NnModelName name, int threads)
      throws NnException {
    var version = models.resolve(namespace, name);
    return version.isPresent() ? open(version.get(), threads) : Optional.empty();
  }

  @Override
  public Optional<NnModel> open(Namespace namespace, ByteSource onnx) throws NnException {
    var known = models.byDigest(namespace);
    if (known.values().stream().noneMatch(one -> one.sizeBytes() == onnx.size())) {
      return Optional.empty();
    }
    var version = Optional.ofNullable(known.get(ModelId.of(onnx.toBytes())));
    return version.isPresent()
        ? open(version.get(), NnOptions.DEFAULT.threads())
        : Optional.empty();
  }

  private Optional<NnModel> open(ModelVersion version, int threads) throws NnException {
    return cache.open(version.id(), threads, () -> models.bytes(version));
  }
}
