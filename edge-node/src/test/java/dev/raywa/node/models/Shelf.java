package dev.raywa.node.models;

import dev.raywa.grid.InMemoryBlobs;
import dev.raywa.grid.InMemoryRegistry;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.nn.EchoBackend;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NnModelName;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.TensorInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Models of a cluster with one node, over fakes, and an engine that holds two of them.
final class Shelf implements AutoCloseable {
  static final Namespace HERE = Namespace.DEFAULT;
  static final Namespace THERE = new Namespace("other");
  static final TaskId TASK = TaskId.driver(new JobId(1));
  static final List<TensorInfo> INPUTS =
      List.of(new TensorInfo("x", ElementType.F32, List.of(-1L, 3L)));

  private static final long MIB = 1 << 20;
  static final NnLimits ENGINE =
      new NnLimits(MIB, 2, 64 * MIB, MIB, MIB, 8, 2, 4, Duration.ofSeconds(20));

  final InMemoryBlobs blobs = new InMemoryBlobs();
  final EchoBackend backend = new EchoBackend();
  final NnEngine engine = new QueuedEngine(backend, ENGINE, true, System::nanoTime);
  final ModelCache cache = new ModelCache(engine, ENGINE);
  final Models models;
  final ClusterModels named;
  private final AtomicInteger numbers = new AtomicInteger();
  private volatile Instant now = Instant.EPOCH;

  Shelf(ModelLimits limits) {
    var registry = new InMemoryRegistry(() -> now);
    var parts =
        new Models.Parts(registry, blobs, () -> now, () -> "blob " + numbers.incrementAndGet());
    models = new Models(parts, cache, limits);
    named = new ClusterModels(models, cache);
  }

  /// A model with one input, which is its output too, and constants that make it another one.
  Bytes model(long... constants) {
    var onnx =
        new OnnxWriter()
            .input("x", ElementType.F32, -1, 3)
            .output("y", ElementType.F32, -1, 3)
            .constant("c", constants)
            .node("Identity", "x", "->", "y")
            .model();
    backend.learn(onnx, INPUTS);
    return onnx;
  }

  Models.Push push(String name, Bytes onnx) throws ModelRefused {
    return models.push(HERE, name(name), onnx);
  }

  void pass(Duration time) {
    now = now.plus(time);
  }

  static NnModelName name(String text) {
    return NnModelName.parse(text).orElseThrow();
  }

  @Override
  public void close() {
    cache.close();
    engine.close();
  }
}
