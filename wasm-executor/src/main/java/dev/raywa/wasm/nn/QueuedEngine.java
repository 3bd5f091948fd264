package dev.raywa.wasm.nn;

import dev.raywa.message.Bytes;
import dev.raywa.message.TaskId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/// The engine over any backend: scans models, checks what guests say, keeps the limits, and gives
/// tasks their turns. Thread-safe.
public final class QueuedEngine implements NnEngine {
  private final NnBackend backend;
  private final NnLimits limits;
  private final boolean isIsolated;
  private final RunQueue queue;
  private final Usage usage;
  private final Set<QueuedModel> models = ConcurrentHashMap.newKeySet();
  private final Set<QueuedContext> contexts = ConcurrentHashMap.newKeySet();

  /// @param isIsolated whether a crash of the backend spares this process
  /// @param nanos a clock for statistics
  public QueuedEngine(NnBackend backend, NnLimits limits, boolean isIsolated, LongSupplier nanos) {
    this.backend = backend;
    this.limits = limits;
    this.isIsolated = isIsolated;
    this.queue = new RunQueue(limits.runsMax(), limits.queueMax(), spareCarriers(), nanos);
    this.usage = new Usage(limits);
  }

  /// How many virtual threads may hold their carriers in native code while others go on: the
  /// carriers beyond the processors, and one of them in any case, unless there is only one.
  private static int spareCarriers() {
    int processors = Runtime.getRuntime().availableProcessors();
    int carriers = Integer.getInteger("jdk.virtualThreadScheduler.parallelism", processors);
    return Math.max(carriers > 1 ? 1 : 0, carriers - processors);
  }

  @Override
  public Optional<String> unavailable() {
    return backend.unavailable();
  }

  @Override
  public NnModel open(Bytes onnx, NnOptions options) throws NnException {
    if (onnx.size() > limits.modelBytesMax()) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "the model has " + onnx.size() + " bytes, at most " + limits.modelBytesMax());
    }
    var scan = OnnxScan.of(onnx);
    admit(scan, options);
    long charged = NnLimits.charge(onnx.size());
    usage.enterModel(charged);
    try {
      var opening = new Opening();
      var model =
          queue.call(
              opening,
              limits.computeTimeMax(),
              (lane, _) -> backend.open(lane, onnx, options),
              opening);
      return QueuedModel.of(this, model, scan, charged);
    } catch (NnException | RuntimeException e) {
      usage.leaveModel(charged);
      throw e;
    }
  }

  @Override
  public NnStats stats() {
    return usage.stats(queue, backend.restarts());
  }

  @Override
  public void close() {
    queue.close();
    contexts.forEach(QueuedContext::close);
    models.forEach(QueuedModel::close);
    backend.close();
  }

  /// The models that are open.
  Set<QueuedModel> models() {
    return models;
  }

  /// The contexts that are open.
  Set<QueuedContext> contexts() {
    return contexts;
  }

  /// Blocks until a run has ended; on this thread where that may be, since waking another one can
  /// take longer than a small model.
  <T> void run(
      TaskId task,
      Duration timeMax,
      NnBackend.Manner manner,
      RunQueue.Work<T> run,
      RunQueue.Ending<T> end)
      throws NnException {
    var time = shorter(timeMax);
    switch (manner) {
      case PREPARES -> queue.call(task, time, run, end);
      case COMPUTES -> queue.computeHere(task, time, run, end);
      case WAITS -> queue.waitHere(task, time, run, end);
    }
  }

  RunQueue queue() {
    return queue;
  }

  Usage usage() {
    return usage;
  }

  private Duration shorter(Duration timeMax) {
    return timeMax.compareTo(limits.computeTimeMax()) < 0 ? timeMax : limits.computeTimeMax();
  }

  private void admit(OnnxScan scan, NnOptions options) throws NnException {
    if (scan.hasExternalData()) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "the model points at files; put all data into it");
    }
    if (scan.dividesByInput() && !isIsolated && !options.isTrusted()) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION,
          "the model divides integers by what it is given; zero would end the node");
    }
  }

  /// Nobody can end the loading of a model, so whoever leaves has it closed when it is there.
  private static final class Opening implements RunQueue.Ending<NnBackend.Model> {
    @Override
    public void terminate() {}

    @Override
    public void abandon() {}

    @Override
    public void dropped(NnBackend.Model model) {
      model.close();
    }
  }
}
