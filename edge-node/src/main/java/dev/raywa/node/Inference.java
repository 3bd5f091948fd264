package dev.raywa.node;

import dev.raywa.grid.OwnFolder;
import dev.raywa.grid.hazelcast.GridMember;
import dev.raywa.grid.hazelcast.HazelcastBlobs;
import dev.raywa.grid.hazelcast.HazelcastRegistry;
import dev.raywa.node.models.ClusterModels;
import dev.raywa.node.models.ModelCache;
import dev.raywa.node.models.ModelLimits;
import dev.raywa.node.models.Models;
import dev.raywa.wasm.host.HostLink;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.NnBackend;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NoEngine;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.ort.OrtBackend;
import dev.raywa.wasm.nn.worker.ProcessFolders;
import dev.raywa.wasm.nn.worker.WorkerBackend;
import dev.raywa.wasm.nn.worker.WorkerConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;

/// Everything of a node that has to do with models, as its configuration asks for it. It starts
/// nothing before the first model is loaded.
///
/// @param engine runs models
/// @param cache of those that are loaded
/// @param models of the cluster
record Inference(NnEngine engine, ModelCache cache, Models models) implements AutoCloseable {
  /// Versions that are kept of each model.
  private static final int VERSIONS_MAX = 10;

  /// How folders of worker processes are named.
  private static final String FOLDERS = "raywa-nn-";

  /// The label that says whether models run on a node.
  static final String LABEL = "nn";

  static Inference of(NodeConfig config, GridMember member, InstantSource clock) {
    var inference = config.inference();
    int cores = Machine.here().processors();
    var engine = engine(inference, cores, System::nanoTime);
    var cache = new ModelCache(engine, limits(inference, cores));
    var parts =
        new Models.Parts(
            HazelcastRegistry.models(member),
            HazelcastBlobs.models(member),
            clock,
            () -> UUID.randomUUID().toString());
    var limits = new ModelLimits(VERSIONS_MAX, modelBytesMax(config), inference.storedBytesMax());
    return new Inference(engine, cache, new Models(parts, cache, limits));
  }

  /// The largest model that can arrive.
  static long modelBytesMax(NodeConfig config) {
    return Math.min(config.inference().modelBytesMax(), config.gateway().uploadsBytesMax());
  }

  /// What guests call.
  HostLink link() {
    return new NnLink(cache.engine(), new ClusterModels(models, cache));
  }

  /// Whether models run here: `ready`, `off` when they shall not, `missing` when the library for
  /// this platform is not here.
  String state(NodeConfig config) {
    if (config.inference().isolation().equals("off")) {
      return "off";
    }
    return engine.unavailable().isPresent() ? "missing" : "ready";
  }

  @Override
  public void close() {
    cache.close();
    engine.close();
  }

  static NnEngine engine(NodeConfig.Inference config, int cores, LongSupplier nanos) {
    var limits = limits(config, cores);
    return switch (config.isolation()) {
      case "process" -> new QueuedEngine(worker(config, limits, nanos), limits, true, nanos);
      case "inproc" -> {
        var backend = new OrtBackend(config.folder(), limits.memoryBytesMax());
        yield new QueuedEngine(backend, limits, false, nanos);
      }
      default -> new NoEngine("inference is switched off on this node: nn.isolation is off");
    };
  }

  private static NnLimits limits(NodeConfig.Inference config, int cores) {
    var usual = NnLimits.forCores(cores);
    return new NnLimits(
        Math.min(config.modelBytesMax(), config.memoryBytesMax()),
        usual.modelsMax(),
        config.memoryBytesMax(),
        usual.tensorBytesMax(),
        usual.tensorsBytesMax(),
        usual.contextsMax(),
        usual.runsMax(),
        usual.queueMax(),
        usual.computeTimeMax());
  }

  private static NnBackend worker(
      NodeConfig.Inference config, NnLimits limits, LongSupplier nanos) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = WorkerConfig.command(java, System.getProperty("java.class.path"));
    var worker = WorkerConfig.of(command, config.folder(), limits);
    OwnFolder.removeStale(worker.folder(), FOLDERS);
    OwnFolder.removeStale(worker.tensors(), FOLDERS);
    return new WorkerBackend(worker, Inference::ownFolder, nanos);
  }

  private static ProcessFolders.Folder ownFolder(Path parent) throws IOException {
    return new Own(OwnFolder.create(parent, FOLDERS));
  }

  /// A folder that the next node removes when this one is killed.
  private record Own(OwnFolder folder) implements ProcessFolders.Folder {
    @Override
    public Path path() {
      return folder.path();
    }

    @Override
    public void close() {
      folder.close();
    }
  }
}
