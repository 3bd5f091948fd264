package dev.raywa.node.models;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// A context that keeps its model in use until it is closed.
final class SharedContext implements NnContext {
  private final NnContext context;
  private final ModelUse use;
  private final AtomicBoolean isClosed = new AtomicBoolean();

  /// @param use one user is counted in it for this context
  SharedContext(NnContext context, ModelUse use) {
    this.context = context;
    this.use = use;
  }

  @Override
  public void setInput(int index, ElementType type, long[] dims, ByteSource data)
      throws NnException {
    context.setInput(index, type, dims, data);
  }

  @Override
  public void compute(Duration timeMax) throws NnException {
    context.compute(timeMax);
  }

  @Override
  public long outputBytes(int index) throws NnException {
    return context.outputBytes(index);
  }

  @Override
  public long[] outputShape(int index) throws NnException {
    return context.outputShape(index);
  }

  @Override
  public void output(int index, ByteSink target) throws NnException {
    context.output(index, target);
  }

  @Override
  public void close() {
    context.close();
    if (isClosed.compareAndSet(false, true)) {
      use.leave();
    }
  }
}
