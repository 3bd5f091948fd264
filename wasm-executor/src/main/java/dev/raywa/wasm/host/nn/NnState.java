package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.Limits;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnModels;
import java.util.stream.Stream;

/// The models and contexts of one instance. Used by its thread only.
final class NnState implements AutoCloseable {
  private final NnEngine engine;
  private final NnModels models;
  private final Limits.Inference limits;
  private final Handles<NnModel> graphs;
  private final Handles<OpenContext> contexts;
  private long tensorBytes;
  private long modelBytes;
  private long heldBytesMax;
  private int lastErrno;
  private String lastError = "";

  NnState(NnEngine engine, NnModels models, Limits.Inference limits) {
    this.engine = engine;
    this.models = models;
    this.limits = limits;
    this.graphs = new Handles<>("graph", limits.graphsMax());
    this.contexts = new Handles<>("context", limits.contextsMax());
  }

  NnModels models() {
    return models;
  }

  Limits.Inference limits() {
    return limits;
  }

  Handles<NnModel> graphs() {
    return graphs;
  }

  Handles<OpenContext> contexts() {
    return contexts;
  }

  /// The engine; fails where nothing can run here.
  NnEngine engine() throws NnException {
    var reason = engine.unavailable();
    if (reason.isPresent()) {
      throw new NnException(NnCode.UNSUPPORTED_OPERATION, reason.get());
    }
    return engine;
  }

  /// Counts an input that takes the place of another; fails when all would be too many.
  void replaceTensor(long bytesBefore, long bytes) throws NnException {
    long sum = tensorBytes - bytesBefore + bytes;
    if (bytes > bytesBefore && sum > limits.tensorBytesMax()) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "all inputs would have " + sum + " bytes, at most " + limits.tensorBytesMax());
    }
    tensorBytes = sum;
  }

  /// A tensor that was counted is held now.
  void heldTensor() {
    if (modelBytes + tensorBytes > heldBytesMax) {
      // Models may have gone meanwhile.
      weigh();
    }
  }

  /// Gives a number to a model, which counts as long as it or a context of it is open, unless it
  /// belongs to all.
  int add(NnModel graph) {
    int handle = graphs.add(graph);
    weigh();
    return handle;
  }

  /// The most that was held at once for the instance: its own models, and inputs; in bytes.
  long heldBytesMax() {
    return heldBytesMax;
  }

  private void weigh() {
    modelBytes =
        Stream.concat(graphs.open().stream(), contexts.open().stream().map(OpenContext::model))
            .filter(model -> model.mark().isEmpty())
            .distinct()
            .mapToLong(NnModel::chargedBytes)
            .sum();
    heldBytesMax = Math.max(heldBytesMax, modelBytes + tensorBytes);
  }

  /// 0 when the latest call succeeded.
  int lastErrno() {
    return lastErrno;
  }

  /// Empty when the latest call succeeded.
  String lastError() {
    return lastError;
  }

  void succeeded() {
    lastErrno = 0;
    lastError = "";
  }

  void failed(String function, NnException e) {
    lastErrno = e.code().errno();
    lastError = function + ": " + e.sentence();
  }

  @Override
  public void close() {
    contexts.removeAll().forEach(OpenContext::close);
    graphs.removeAll().forEach(NnModel::close);
    tensorBytes = 0;
  }
}
