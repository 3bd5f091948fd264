package dev.raywa.node;

import dev.raywa.execution.NodeLoop;
import dev.raywa.execution.NodeParts;
import dev.raywa.execution.Settings;
import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.SecondCopy;
import dev.raywa.grid.StoreLimits;
import dev.raywa.grid.hazelcast.GridConfig;
import dev.raywa.grid.hazelcast.GridMember;
import dev.raywa.grid.hazelcast.HazelcastObjectGrid;
import dev.raywa.grid.hazelcast.HazelcastRegistry;
import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.node.functions.Functions;
import dev.raywa.node.http.GatewayConfig;
import dev.raywa.node.http.Tls;
import dev.raywa.node.source.LocalToolchains;
import dev.raywa.node.source.SourceDesk;
import dev.raywa.node.source.SourceLimits;
import dev.raywa.node.words.HostPort;
import dev.raywa.scheduling.Capacity;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.ModuleStore;
import dev.raywa.wasm.Sandbox;
import dev.raywa.wasm.chicory.ChicorySandbox;
import dev.raywa.wasm.chicory.SandboxConfig;
import dev.raywa.wasm.chicory.WasiConfig;
import dev.raywa.wasm.host.HostLinks;
import dev.raywa.wasm.host.RayLink;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NoEngine;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Turns a node's configuration into that of its parts.
final class Wiring {
  /// How long a submitter waits for room in the queue before it is refused.
  private static final Duration QUEUE_WAIT_MAX = Duration.ofSeconds(30);

  /// How long after its start a node looks for compilers when nobody asks before.
  private static final long LABELS_AFTER_S = 3;

  /// Threads of the grid, of each kind: a node is small, and its cores are for guests.
  private static final int GRID_THREADS = 2;

  private Wiring() {}

  static GridConfig grid(NodeConfig config, NodeId id) {
    var cluster = config.cluster();
    return new GridConfig(
        cluster.name(),
        id,
        cluster.host(),
        cluster.port(),
        cluster.join().stream().map(HostPort::toString).toList(),
        cluster.secret(),
        config.work().nearCacheBytesMax(),
        GRID_THREADS,
        1,
        cluster.silenceMax());
  }

  /// Blocks while it reads the files that the configuration names.
  ///
  /// @throws ConfigException when there is something wrong with one of them
  static GatewayConfig gateway(NodeConfig config) {
    var gateway = config.gateway();
    return new GatewayConfig(
        gateway.http(),
        gateway.publicAddress(),
        gateway.connectionsMax(),
        gateway.requestTimeout(),
        gateway.uploadsBytesMax(),
        config.module().bytesMax(),
        gateway.tokens().map(TokensFile::read).orElse(List.of()),
        tls(gateway.tls()),
        config.directories(),
        gateway.origins(),
        new GatewayConfig.OfCalls(
            config.work().calls().waitMax(),
            config.work().calls().bodyBytesMax(),
            config.work().calls().kept(),
            config.work().calls().perSocketMax()));
  }

  private static Optional<Tls> tls(NodeConfig.Tls files) {
    files.certificate().ifPresent(file -> requireReadable(Keys.GATEWAY_TLS_CERTIFICATE, file));
    files.key().ifPresent(file -> requireReadable(Keys.GATEWAY_TLS_KEY, file));
    files.ca().ifPresent(file -> requireReadable(Keys.GATEWAY_TLS_CA, file));
    return files
        .certificate()
        .map(certificate ->
            new Tls(certificate, files.key().orElseThrow(), files.ca().orElse(certificate)));
  }

  private static void requireReadable(Key<?> key, Path file) {
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new ConfigException(key.name() + " " + file + " is no file that can be read");
    }
  }

  /// The grid's objects as this node sees them.
  static HazelcastObjectGrid objects(NodeConfig config, GridMember member, SecondCopy second) {
    var store = config.store();
    var limits =
        new StoreLimits(store.objectsBytesMax(), store.spillFolder(), store.spillBytesMax());
    try {
      return new HazelcastObjectGrid(member, limits, second);
    } catch (IllegalArgumentException e) {
      throw new NodeStartException("spill.folder " + store.spillFolder(), e);
    }
  }

  /// The functions of the cluster.
  static Functions functions(NodeConfig config, GridMember member, NodeParts parts) {
    int versionsMax = config.work().calls().versionsMax();
    var registry = HazelcastRegistry.functions(member);
    return new Functions(registry, parts.store(), parts.sandbox(), parts.clock(), versionsMax);
  }

  static Settings settings(NodeConfig config, NodeId id, Supplier<String> http) {
    var capacity = config.capacity();
    var work = config.work();
    return new Settings(
        id,
        http,
        new Capacity(capacity.cpuMilli(), capacity.memoryBytes(), capacity.labels()),
        limits(config),
        work.queueTasksMax(),
        QUEUE_WAIT_MAX.toMillis(),
        work.objectBytesMax(),
        config.store().lineageBytesMax(),
        work.jobLogBytesMax(),
        work.jobsKeptMax(),
        work.tasksKeptMax(),
        new Settings.OfCalls(
            work.calls().openMax(),
            work.calls().keptMax(),
            Math.toIntExact(work.calls().resultBytesMax()),
            work.calls().kept()),
        new Settings.Talk(
            work.peerMessagesMax(),
            work.peerBytesMax(),
            config.cluster().loadInterval().toMillis()));
  }

  static ChicorySandbox sandbox(
      NodeConfig config, ClusterStore store, Inference inference, InstantSource clock) {
    LongSupplier nanos = System::nanoTime;
    var host = new HostLinks(new RayLink(), inference.link());
    var parts = new ChicorySandbox.Parts(new Stored(store), host, store.key(), nanos);
    return ChicorySandbox.withWasi(sandboxConfig(config), parts, wasi(nanos, clock));
  }

  /// A sandbox that only looks at modules, with the limits of a node that was told nothing.
  static Sandbox inspector(NodeConfig config, LongSupplier nanos, InstantSource clock) {
    var none = new NnLink(new NoEngine("modules are only looked at here"), NnModels.NONE);
    var host = new HostLinks(new RayLink(), none);
    var parts = new ChicorySandbox.Parts(new NothingStored(), host, Bytes.of(new byte[32]), nanos);
    return ChicorySandbox.withWasi(sandboxConfig(config), parts, wasi(nanos, clock));
  }

  /// Blocks until a part has started.
  static <T> T await(Future<T> start, Duration patience, String part) {
    try {
      return start
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new NodeStartException(part, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw new NodeStartException(part, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NodeStartException(part, e);
    }
  }

  private static Limits limits(NodeConfig config) {
    var guest = config.guest();
    var usual = Limits.Inference.DEFAULT;
    return new Limits(
        guest.memoryBytesMax(),
        guest.tableElementsMax(),
        guest.filesBytesMax(),
        guest.callsMax(),
        new Limits.Inference(
            config.inference().mayLoad(),
            usual.graphsMax(),
            usual.contextsMax(),
            usual.tensorBytesMax(),
            usual.modelBytesMax()));
  }

  private static SandboxConfig sandboxConfig(NodeConfig config) {
    var module = config.module();
    var usual = SandboxConfig.DEFAULT;
    var admission =
        new SandboxConfig.Admission(
            Math.toIntExact(module.bytesMax()),
            module.functionsMax(),
            module.localsMax(),
            module.localsTotalMax(),
            module.branchesMax(),
            Math.toIntExact(module.functionBytesMax()),
            usual.admission().importsMax(),
            config.guest().memoryBytesMax(),
            config.guest().tableElementsMax());
    return new SandboxConfig(
        admission,
        module.cacheBytes(),
        module.compileTimeout(),
        usual.compilersMax(),
        usual.compileQueueMax(),
        usual.snapshotTimeMin(),
        usual.snapshotBytesMax(),
        usual.deepStackBytes());
  }

  /// Where sources are compiled; its search for compilers has begun.
  static SourceDesk desk(NodeConfig config, ClusterStore store, Sandbox sandbox) {
    var source = config.source();
    var limits =
        new SourceLimits(
            source.sandbox().equals("required"),
            source.path(),
            source.timeMax(),
            source.memoryBytesMax(),
            source.bytesMax(),
            config.module().bytesMax(),
            source.compilesMax());
    var toolchains = LocalToolchains.start(limits, System.getenv(), System::nanoTime);
    return new SourceDesk(toolchains, store, sandbox, limits);
  }

  /// Tells the others what can be compiled here, and whether models run, once that is known.
  static void labelWhenFound(SourceDesk desk, String models, NodeLoop loop) {
    Thread.ofVirtual()
        .name("raywa-labels")
        .start(() -> {
          try {
            TimeUnit.SECONDS.sleep(LABELS_AFTER_S);
            var labels = new TreeMap<String, String>();
            labels.put(Inference.LABEL, models);
            desk.found().forEach(one -> labels.put(one.language().label(), one.version()));
            loop.label(labels);
          } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        });
  }

  private static WasiConfig wasi(LongSupplier nanos, InstantSource clock) {
    var random = new SecureRandom();
    return new WasiConfig(
        clock,
        nanos,
        time -> TimeUnit.NANOSECONDS.sleep(time),
        () -> random,
        WasiConfig.DESCRIPTORS_MAX);
  }

  /// The cluster's modules, as the sandbox wants them.
  private record Stored(ClusterStore store) implements ModuleStore {
    @Override
    public Optional<Bytes> wasm(ModuleId id) {
      return store.module(id);
    }

    @Override
    public Optional<Bytes> compiled(String key) {
      return store.compiled(key);
    }

    @Override
    public void putCompiled(String key, Bytes signed) {
      store.putCompiled(key, signed);
    }
  }

  /// No cluster, no modules.
  private record NothingStored() implements ModuleStore {
    @Override
    public Optional<Bytes> wasm(ModuleId id) {
      return Optional.empty();
    }

    @Override
    public Optional<Bytes> compiled(String key) {
      return Optional.empty();
    }

    @Override
    public void putCompiled(String key, Bytes signed) {
      throw new IllegalStateException("nothing is compiled without a cluster");
    }
  }
}
