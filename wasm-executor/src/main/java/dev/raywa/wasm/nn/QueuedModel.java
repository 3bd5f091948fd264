package dev.raywa.wasm.nn;

import dev.raywa.message.TaskId;
import java.util.List;

/// A model of a [QueuedEngine]; freed with its last context. Thread-safe.
final class QueuedModel implements NnModel {
  private final QueuedEngine engine;
  private final NnBackend.Model model;
  private final OnnxScan scan;
  private final long chargedBytes;
  private int users = 1;
  private boolean isClosed;

  private QueuedModel(
      QueuedEngine engine, NnBackend.Model model, OnnxScan scan, long chargedBytes) {
    this.engine = engine;
    this.model = model;
    this.scan = scan;
    this.chargedBytes = chargedBytes;
  }

  static QueuedModel of(
      QueuedEngine engine, NnBackend.Model model, OnnxScan scan, long chargedBytes) {
    var queued = new QueuedModel(engine, model, scan, chargedBytes);
    engine.models().add(queued);
    return queued;
  }

  @Override
  public List<TensorInfo> inputs() {
    return model.inputs();
  }

  @Override
  public List<TensorInfo> outputs() {
    return model.outputs();
  }

  @Override
  public OnnxScan scan() {
    return scan;
  }

  @Override
  public long chargedBytes() {
    return chargedBytes;
  }

  @Override
  public NnContext context(TaskId task) throws NnException {
    synchronized (this) {
      if (isClosed) {
        throw new NnException(NnCode.INVALID_ARGUMENT, "the model is closed");
      }
      engine.usage().enterContext();
      users++;
    }
    try {
      var context = new QueuedContext(engine, this, model.run(), task);
      engine.contexts().add(context);
      return context;
    } catch (NnException e) {
      engine.usage().leaveContext(0);
      leave();
      throw e;
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (isClosed) {
        return;
      }
      isClosed = true;
    }
    engine.models().remove(this);
    leave();
  }

  /// One user fewer.
  void leave() {
    synchronized (this) {
      users--;
      if (users > 0) {
        return;
      }
    }
    model.close();
    engine.usage().leaveModel(chargedBytes);
  }
}
