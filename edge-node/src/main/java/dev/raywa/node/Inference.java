package dev.raywa.node;

import dev.raywa.wasm.nn.NnBackend;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NoEngine;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.ort.OrtBackend;
import dev.raywa.wasm.nn.worker.WorkerBackend;
import dev.raywa.wasm.nn.worker.WorkerConfig;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/// Makes the engine for models that a node's configuration asks for. It starts nothing before the
/// first model is loaded.
final class Inference {
  private Inference() {}

  static NnEngine engine(NodeConfig.Inference config, int cores, LongSupplier nanos) {
    var limits = limits(config, cores);
    return switch (config.isolation()) {
      case "process" -> new QueuedEngine(worker(config, limits), limits, true, nanos);
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
        Math.min(usual.modelBytesMax(), config.memoryBytesMax()),
        usual.modelsMax(),
        config.memoryBytesMax(),
        usual.tensorBytesMax(),
        usual.tensorsBytesMax(),
        usual.contextsMax(),
        usual.runsMax(),
        usual.queueMax(),
        usual.computeTimeMax());
  }

  private static NnBackend worker(NodeConfig.Inference config, NnLimits limits) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = WorkerConfig.command(java, System.getProperty("java.class.path"));
    return new WorkerBackend(WorkerConfig.of(command, config.folder(), limits));
  }
}
