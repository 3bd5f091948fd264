package dev.raywa.node.models;

import dev.raywa.grid.Blobs;
import dev.raywa.grid.Registry;
import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.node.versions.VersionRegistry;
import dev.raywa.node.versions.Versions;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModelName;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// The models of a cluster, each with numbered versions. Thread-safe. Every method blocks.
public final class Models {
  /// What keeps them.
  ///
  /// @param registry of names
  /// @param blobs of bytes
  /// @param clock for the times of pushes
  /// @param ids of bytes, never the same twice in the cluster
  public record Parts(Registry registry, Blobs blobs, InstantSource clock, Supplier<String> ids) {}

  /// What became of a push.
  ///
  /// @param fresh whether it made a new version; false when the newest was the same already
  /// @param forgotten versions that made room
  public record Push(ModelVersion version, boolean fresh, List<Integer> forgotten) {}

  /// How long it is known which bytes have a name, without another look, in milliseconds.
  private static final long KNOWN_MS = 100;

  /// Namespaces of which it is known.
  private static final int KNOWN_MAX = 1000;

  private record Known(Map<ModelId, ModelVersion> models, long untilMs) {}

  private final VersionRegistry<ModelVersion> registry;
  private final Parts parts;
  private final ModelCache cache;
  private final ModelLimits limits;
  private final Map<Namespace, Known> known = new ConcurrentHashMap<>();

  /// @param cache opens what is pushed once, and keeps it loaded
  public Models(Parts parts, ModelCache cache, ModelLimits limits) {
    this.registry = new VersionRegistry<>(parts.registry(), new ModelDocument());
    this.parts = parts;
    this.cache = cache;
    this.limits = limits;
  }

  /// The largest model that is taken, in bytes.
  public long bytesMax() {
    return limits.bytesMax();
  }

  /// Makes bytes the newest version of a model, unless they are already.
  ///
  /// @throws ModelRefused when the bytes are no model that can run here, or have no room
  public Push push(Namespace namespace, NnModelName name, Bytes onnx) throws ModelRefused {
    requireName(name);
    if (onnx.size() > limits.bytesMax()) {
      throw new ModelRefused(
          ModelRefused.Reason.SIZE,
          "the model has %d bytes, at most %d are taken (nn.model.bytes.max)"
              .formatted(onnx.size(), limits.bytesMax()));
    }
    var id = ModelId.of(onnx);
    var newest = registry.find(namespace, name.name()).map(Versions::newest);
    if (newest.isPresent() && newest.get().id().equals(id)) {
      return new Push(newest.get(), false, List.of());
    }
    var facts = facts(id, onnx);
    requireRoom(namespace, onnx.size());
    return keep(new Pushed(namespace, name.name(), id, onnx, facts));
  }

  /// The models of a namespace whose names begin so, by name.
  public List<Versions<ModelVersion>> list(Namespace namespace, String prefix) {
    return registry.list(namespace, prefix);
  }

  /// All versions of a model.
  public Optional<Versions<ModelVersion>> find(Namespace namespace, String name) {
    return registry.find(namespace, name);
  }

  /// The version that a name stands for now: the newest, the one of a number, or the newest with a
  /// digest. A push by another node may take some milliseconds to be seen.
  public Optional<ModelVersion> resolve(Namespace namespace, NnModelName name) {
    return find(namespace, name.name()).flatMap(versions -> version(versions, name.version()));
  }

  /// Removes a version, or the model with all of them; false when there is none such. Whoever has
  /// loaded it keeps it.
  public boolean delete(Namespace namespace, NnModelName name) {
    var version = resolve(namespace, name).map(ModelVersion::version);
    if (version.isEmpty()) {
      return false;
    }
    var which = name.version().isEmpty() ? OptionalInt.empty() : OptionalInt.of(version.get());
    var change = registry.remove(namespace, name.name(), which);
    clean(change);
    return change.isOne();
  }

  /// The bytes of a version; empty when they are gone, or are not those that were pushed.
  public Optional<Bytes> bytes(ModelVersion version) {
    return parts
        .blobs()
        .get(version.blob())
        .filter(bytes -> ModelId.of(bytes).equals(version.id()));
  }

  /// The models of a namespace by their digest, as of a moment ago.
  Map<ModelId, ModelVersion> byDigest(Namespace namespace) {
    var had = known.get(namespace);
    long now = parts.clock().millis();
    if (had != null && now < had.untilMs()) {
      return had.models();
    }
    var models =
        list(namespace, "").stream()
            .flatMap(versions -> versions.versions().stream())
            .collect(Collectors.toMap(ModelVersion::id, one -> one, (_, later) -> later));
    if (known.size() >= KNOWN_MAX) {
      known.clear();
    }
    known.put(namespace, new Known(models, now + KNOWN_MS));
    return models;
  }

  private record Pushed(
      Namespace namespace, String name, ModelId id, Bytes onnx, ModelFacts facts) {}

  /// The bytes are stored before anybody can find their name, and once for versions that share
  /// them.
  private Push keep(Pushed pushed) {
    var fresh = parts.ids().get();
    var change =
        registry.change(
            pushed.namespace(),
            pushed.name(),
            old -> {
              if (old.isPresent() && old.get().newest().id().equals(pushed.id())) {
                return old;
              }
              var shared = old.flatMap(versions -> version(versions, "sha256:" + pushed.id()));
              if (shared.isEmpty()) {
                parts.blobs().putIfAbsent(fresh, pushed.onnx());
              }
              var blob = shared.map(ModelVersion::blob).orElse(fresh);
              var next = version(pushed, Versions.next(old), blob);
              return Optional.of(Versions.plus(old, next, limits.versionsMax()));
            });
    clean(change);
    var now = change.after().orElseThrow();
    if (now.versions().stream().noneMatch(one -> one.blob().equals(fresh))) {
      parts.blobs().remove(fresh);
    }
    return new Push(now.newest(), change.isOne(), change.forgotten());
  }

  private ModelVersion version(Pushed pushed, int number, String blob) {
    return new ModelVersion(
        pushed.namespace(),
        pushed.name(),
        number,
        pushed.id(),
        pushed.onnx().size(),
        blob,
        parts.clock().instant(),
        pushed.facts());
  }

  private static Optional<ModelVersion> version(Versions<ModelVersion> versions, String version) {
    if (version.isEmpty()) {
      return Optional.of(versions.newest());
    }
    return versions.versions().reversed().stream()
        .filter(one -> version.equals("" + one.version()) || version.equals("sha256:" + one.id()))
        .findFirst();
  }

  /// Forgets the bytes that no version has any more.
  private void clean(VersionRegistry.Change<ModelVersion> change) {
    if (!change.isOne()) {
      return;
    }
    known.clear();
    var left =
        change.after().map(Versions::versions).orElse(List.of()).stream()
            .map(ModelVersion::blob)
            .collect(Collectors.toSet());
    change.before().map(Versions::versions).orElse(List.of()).stream()
        .map(ModelVersion::blob)
        .filter(blob -> !left.contains(blob))
        .distinct()
        .forEach(parts.blobs()::remove);
  }

  private static void requireName(NnModelName name) throws ModelRefused {
    if (!name.version().isEmpty()) {
      throw new ModelRefused(
          ModelRefused.Reason.NAME,
          "versions are numbered by the cluster; push " + name.name() + " without one");
    }
  }

  private void requireRoom(Namespace namespace, int bytes) throws ModelRefused {
    long stored =
        list(namespace, "").stream()
            .flatMap(versions -> versions.versions().stream())
            .collect(Collectors.toMap(ModelVersion::blob, one -> one.sizeBytes(), (one, _) -> one))
            .values()
            .stream()
            .mapToLong(size -> size)
            .sum();
    if (bytes > limits.storedBytesMax() - stored) {
      throw new ModelRefused(
          ModelRefused.Reason.SIZE,
          ("the models of namespace %s would have %d bytes, at most %d are kept"
                  + " (nn.models.stored.max); delete some")
              .formatted(namespace, stored + bytes, limits.storedBytesMax()));
    }
  }

  private ModelFacts facts(ModelId id, Bytes onnx) throws ModelRefused {
    var off = cache.engine().unavailable();
    if (off.isPresent()) {
      throw new ModelRefused(ModelRefused.Reason.OFF, off.get());
    }
    try (var model = cache.open(id, 1, () -> Optional.of(onnx)).orElseThrow()) {
      return ModelFacts.of(model);
    } catch (NnException e) {
      throw refused(e);
    }
  }

  private static ModelRefused refused(NnException e) {
    var reason =
        switch (e.code()) {
          case BUSY -> ModelRefused.Reason.BUSY;
          case TOO_LARGE -> ModelRefused.Reason.SIZE;
          case INVALID_ARGUMENT,
              INVALID_ENCODING,
              MISSING_MEMORY,
              RUNTIME_ERROR,
              UNSUPPORTED_OPERATION,
              NOT_FOUND ->
              ModelRefused.Reason.MODEL;
        };
    return new ModelRefused(reason, e.sentence());
  }
}
