package dev.raywa.node.models;

import dev.raywa.message.TaskId;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.OnnxScan;
import dev.raywa.wasm.nn.TensorInfo;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// One user's share of a model. Thread-safe. The model is in use until the share and all contexts
/// that were made with it are closed.
final class SharedModel implements NnModel {
  private final ModelId id;
  private final NnModel model;
  private final ModelUse use;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /// @param use one user is counted in it for this share
  SharedModel(ModelId id, NnModel model, ModelUse use) {
    this.id = id;
    this.model = model;
    this.use = use;
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
    return model.scan();
  }

  @Override
  public long chargedBytes() {
    return model.chargedBytes();
  }

  @Override
  public OptionalLong mark() {
    return OptionalLong.of(id.mark());
  }

  @Override
  public NnContext context(TaskId task) throws NnException {
    var context = model.context(task);
    use.enter();
    return new SharedContext(context, use);
  }

  @Override
  public void close() {
    if (isClosed.compareAndSet(false, true)) {
      use.leave();
    }
  }
}
