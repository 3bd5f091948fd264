package dev.raywa.node.functions;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.Registry;
import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.node.versions.VersionRegistry;
import dev.raywa.node.versions.Versions;
import dev.raywa.wasm.Inspection;
import dev.raywa.wasm.Sandbox;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The functions of a cluster. Thread-safe. Every method blocks, but for [#known].
public final class Functions {
  /// What can be called: a version of a function and what its module exports.
  public record Callable(Deployed deployed, Exports exports) {}

  /// What became of a deployment.
  ///
  /// @param fresh whether it made a new version; false when the newest was the same already
  /// @param forgotten versions that made room
  public record Deployment(Callable callable, boolean fresh, List<Integer> forgotten) {}

  /// How long a function that was looked up is known without another look, in milliseconds.
  private static final long KNOWN_MS = 100;

  /// Functions that were looked up, and modules, that are kept near, each.
  private static final int NEAR_MAX = 1000;

  private final VersionRegistry<Deployed> registry;
  private final ClusterStore store;
  private final Sandbox sandbox;
  private final InstantSource clock;
  private final int versionsMax;
  private final Map<Named, Known> known = new ConcurrentHashMap<>();
  private final Map<ModuleId, Exports> exports = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();

  private record Named(Namespace namespace, String ref) {}

  private record Known(Callable callable, long untilMs) {}

  /// @param versionsMax that are kept of each function
  public Functions(
      Registry registry,
      ClusterStore store,
      Sandbox sandbox,
      InstantSource clock,
      int versionsMax) {
    this.registry = new VersionRegistry<>(registry, new FunctionDocument());
    this.store = store;
    this.sandbox = sandbox;
    this.clock = clock;
    this.versionsMax = versionsMax;
  }

  /// Makes a module the newest version of a function, unless it is already.
  ///
  /// @param module one that may run, of these bytes
  public Deployment deploy(
      Namespace namespace,
      FunctionName name,
      Bytes wasm,
      Inspection module,
      FunctionSettings settings) {
    var id = store.putModule(wasm);
    var found = keep(id, Exports.of(module));
    var change =
        registry.change(
            namespace,
            name.value(),
            old -> {
              if (old.isPresent() && old.get().newest().isSame(id, settings)) {
                return old;
              }
              int version = Versions.next(old);
              var next = new Deployed(namespace, name, version, id, clock.instant(), settings);
              return Optional.of(Versions.plus(old, next, versionsMax));
            });
    forget(change);
    var callable = new Callable(change.after().orElseThrow().newest(), found);
    return new Deployment(callable, change.isOne(), change.forgotten());
  }

  /// The functions of a namespace whose names begin so, by name.
  public List<Versions<Deployed>> list(Namespace namespace, String prefix) {
    return registry.list(namespace, prefix);
  }

  /// All versions of a function.
  public Optional<Versions<Deployed>> find(Namespace namespace, FunctionName name) {
    return registry.find(namespace, name.value());
  }

  /// Removes a version, or the function with all of them; false when there is none such.
  public boolean delete(Namespace namespace, FunctionRef ref) {
    var change = registry.remove(namespace, ref.name().value(), ref.version());
    forget(change);
    return change.isOne();
  }

  /// What a name stands for now; a deployment by another node may take some milliseconds to be
  /// seen.
  public Optional<Callable> resolve(Namespace namespace, FunctionRef ref) {
    int before = changes.get();
    var callable =
        find(namespace, ref.name())
            .flatMap(versions -> versions.find(ref.version()))
            .flatMap(one -> exports(one.module()).map(found -> new Callable(one, found)));
    callable.ifPresent(found -> {
      room(known);
      var until = clock.millis() + KNOWN_MS;
      var named = new Named(namespace, ref.toString());
      known.put(named, new Known(found, until));
      if (changes.get() != before) {
        known.remove(named);
      }
    });
    return callable;
  }

  /// What a name stood for a moment ago, when that was looked up. Never blocks.
  ///
  /// @param ref as [FunctionRef] reads it
  public Optional<Callable> known(Namespace namespace, String ref) {
    var found = known.get(new Named(namespace, ref));
    return found != null && clock.millis() < found.untilMs()
        ? Optional.of(found.callable())
        : Optional.empty();
  }

  /// What a module exports; empty when the cluster does not have it.
  public Optional<Exports> exports(ModuleId module) {
    var had = exports.get(module);
    return had != null
        ? Optional.of(had)
        : store.module(module).map(wasm -> keep(module, Exports.of(sandbox.inspect(wasm))));
  }

  private Exports keep(ModuleId module, Exports found) {
    room(exports);
    exports.put(module, found);
    return found;
  }

  /// Whoever looked a function up meanwhile may have seen the old one.
  private void forget(VersionRegistry.Change<Deployed> change) {
    if (change.isOne()) {
      changes.incrementAndGet();
      known.clear();
    }
  }

  /// What is near is only a help: when it grows too large, it begins anew.
  private static void room(Map<?, ?> map) {
    if (map.size() >= NEAR_MAX) {
      map.clear();
    }
  }
}
