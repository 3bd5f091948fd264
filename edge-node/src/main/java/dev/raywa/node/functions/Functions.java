package dev.raywa.node.functions;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.Registry;
import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.wasm.Inspection;
import dev.raywa.wasm.Sandbox;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
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

  /// Functions and modules that are kept near, each.
  private static final int NEAR_MAX = 1000;

  /// How often a change is tried that others are faster than.
  private static final int TRIES_MAX = 200;

  private static final long TRY_AGAIN_MS = 5;

  private final Registry registry;
  private final ClusterStore store;
  private final Sandbox sandbox;
  private final InstantSource clock;
  private final int versionsMax;
  private final Map<String, Near> near = new ConcurrentHashMap<>();
  private final Map<Named, Known> known = new ConcurrentHashMap<>();
  private final Map<ModuleId, Exports> exports = new ConcurrentHashMap<>();
  private final AtomicInteger changes = new AtomicInteger();

  private record Near(Bytes document, FunctionVersions versions) {}

  private record Named(Namespace namespace, String ref) {}

  private record Known(Callable callable, long untilMs) {}

  /// @param versionsMax that are kept of each function
  public Functions(
      Registry registry,
      ClusterStore store,
      Sandbox sandbox,
      InstantSource clock,
      int versionsMax) {
    this.registry = registry;
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
    for (int i = 0; i < TRIES_MAX; i++) {
      var before = registry.get(key(namespace, name));
      var old = before.map(FunctionVersions::decode);
      if (old.isPresent() && old.get().newest().isSame(id, settings)) {
        return new Deployment(new Callable(old.get().newest(), found), false, List.of());
      }
      int version = old.map(FunctionVersions::last).orElse(0) + 1;
      var next = new Deployed(namespace, name, version, id, clock.instant(), settings);
      var all =
          old.map(versions -> versions.plus(next, versionsMax))
              .orElseGet(() -> new FunctionVersions(version, List.of(next)));
      if (changed(key(namespace, name), before, Optional.of(all.encode()))) {
        return new Deployment(new Callable(next, found), true, forgotten(old, all));
      }
      pause();
    }
    throw new IllegalStateException("others change the function " + name + " all the time");
  }

  /// The functions of a namespace whose names begin so, by name.
  public List<FunctionVersions> list(Namespace namespace, String prefix) {
    return registry.list(namespace + "/" + prefix).values().stream()
        .map(FunctionVersions::decode)
        .sorted(Comparator.comparing((FunctionVersions one) -> one.newest().name().value()))
        .toList();
  }

  /// All versions of a function.
  public Optional<FunctionVersions> find(Namespace namespace, FunctionName name) {
    var key = key(namespace, name);
    var document = registry.get(key);
    if (document.isEmpty()) {
      near.remove(key);
      return Optional.empty();
    }
    var had = near.get(key);
    if (had != null && had.document().equals(document.get())) {
      return Optional.of(had.versions());
    }
    var versions = FunctionVersions.decode(document.get());
    room(near);
    near.put(key, new Near(document.get(), versions));
    return Optional.of(versions);
  }

  /// Removes a version, or the function with all of them; false when there is none such.
  public boolean delete(Namespace namespace, FunctionRef ref) {
    var key = key(namespace, ref.name());
    for (int i = 0; i < TRIES_MAX; i++) {
      var before = registry.get(key);
      var old = before.map(FunctionVersions::decode);
      if (old.flatMap(versions -> versions.find(ref.version())).isEmpty()) {
        return false;
      }
      var rest =
          ref.version().isEmpty()
              ? Optional.<FunctionVersions>empty()
              : old.get().minus(ref.version().getAsInt());
      if (changed(key, before, rest.map(FunctionVersions::encode))) {
        return true;
      }
      pause();
    }
    throw new IllegalStateException("others change the function " + ref + " all the time");
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

  private boolean changed(String key, Optional<Bytes> before, Optional<Bytes> next) {
    boolean done;
    if (next.isEmpty()) {
      done = registry.remove(key, before.orElseThrow());
    } else if (before.isEmpty()) {
      done = registry.putIfAbsent(key, next.get(), Duration.ZERO);
    } else {
      done = registry.replace(key, before.get(), next.get());
    }
    changes.incrementAndGet();
    known.clear();
    return done;
  }

  private static List<Integer> forgotten(Optional<FunctionVersions> old, FunctionVersions now) {
    return old.map(FunctionVersions::versions).orElse(List.of()).stream()
        .map(Deployed::version)
        .filter(version -> version < now.versions().getFirst().version())
        .toList();
  }

  /// What is near is only a help: when it grows too large, it begins anew.
  private static void room(Map<?, ?> map) {
    if (map.size() >= NEAR_MAX) {
      map.clear();
    }
  }

  private static String key(Namespace namespace, FunctionName name) {
    return namespace.value() + "/" + name.value();
  }

  private static void pause() {
    try {
      Thread.sleep(TRY_AGAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it changed a function", e);
    }
  }
}
