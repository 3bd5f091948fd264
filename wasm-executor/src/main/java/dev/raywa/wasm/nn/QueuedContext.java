package dev.raywa.wasm.nn;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.TaskId;
import java.time.Duration;
import java.util.Arrays;

/// A context of a [QueuedEngine]. What a run still uses is freed only when that run has ended.
final class QueuedContext implements NnContext {
  private final QueuedEngine engine;
  private final QueuedModel model;
  private final NnBackend.Run run;
  private final TaskId task;
  private final long[] inputBytes;
  private boolean hasOutputs;
  private boolean isBusy;
  private boolean isClosed;
  private boolean isFreed;

  QueuedContext(QueuedEngine engine, QueuedModel model, NnBackend.Run run, TaskId task) {
    this.engine = engine;
    this.model = model;
    this.run = run;
    this.task = task;
    this.inputBytes = new long[model.inputs().size()];
    Arrays.fill(inputBytes, -1);
  }

  @Override
  public void setInput(int index, ElementType type, long[] dims, ByteSource data)
      throws NnException {
    if (index < 0 || index >= inputBytes.length) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "there is no input " + index + ", the model has " + inputBytes.length);
    }
    var info = model.inputs().get(index);
    long bytes = checkedBytes(info, type, dims);
    if (bytes != data.size()) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "input " + info.name() + " needs " + bytes + " bytes, was given " + data.size());
    }
    enter();
    var isIn = false;
    try {
      engine.usage().tensor(Math.max(0, inputBytes[index]), bytes);
      inputBytes[index] = bytes;
      run.input(index, info.inDeclaredRank(dims), data);
      isIn = true;
    } finally {
      if (!isIn && inputBytes[index] == bytes) {
        forget(index);
      }
      leave();
    }
  }

  @Override
  public void compute(Duration timeMax) throws NnException {
    for (int i = 0; i < inputBytes.length; i++) {
      if (inputBytes[i] < 0) {
        throw new NnException(
            NnCode.INVALID_ARGUMENT,
            "input " + i + ", " + model.inputs().get(i).name() + ", is not set");
      }
    }
    enter();
    hasOutputs = false;
    run.rearm();
    var turn = new Turn();
    try {
      engine.run(task, timeMax, run.manner(), turn::on, turn);
      hasOutputs = true;
    } catch (NnException e) {
      engine.usage().ended(false);
      turn.giveUp();
      throw e;
    }
    engine.usage().ended(true);
    leave();
  }

  @Override
  public long outputBytes(int index) throws NnException {
    long bytes = model.outputs().get(ready(index)).type().widthBytes();
    for (long dim : run.shape(index)) {
      bytes *= dim;
    }
    return bytes;
  }

  @Override
  public long[] outputShape(int index) throws NnException {
    return run.shape(ready(index));
  }

  @Override
  public void output(int index, ByteSink target) throws NnException {
    ready(index);
    enter();
    try {
      run.read(index, target);
    } finally {
      leave();
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      isClosed = true;
    }
    freeWhenDone();
  }

  private static long checkedBytes(TensorInfo info, ElementType type, long[] dims)
      throws NnException {
    if (info.type() == ElementType.OPAQUE) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "input " + info.name() + " is no tensor of numbers");
    }
    if (!info.type().accepts(type)) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "input " + info.name() + " is " + info.type() + ", was given " + type);
    }
    if (!info.fits(dims)) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "input "
              + info.name()
              + " has the shape "
              + info.dims()
              + ", was given "
              + Arrays.toString(dims));
    }
    try {
      long bytes = info.type().widthBytes();
      for (long dim : dims) {
        bytes = Math.multiplyExact(bytes, dim);
      }
      return bytes;
    } catch (ArithmeticException e) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT, "input " + info.name() + " would have more than 2^63 bytes");
    }
  }

  private void forget(int index) throws NnException {
    engine.usage().tensor(inputBytes[index], 0);
    inputBytes[index] = -1;
  }

  private synchronized int ready(int index) throws NnException {
    if (isClosed) {
      throw closed();
    }
    if (index < 0 || index >= model.outputs().size()) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "there is no output " + index + ", the model has " + model.outputs().size());
    }
    if (model.outputs().get(index).type() == ElementType.OPAQUE) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "output " + index + " is no tensor of numbers");
    }
    if (!hasOutputs) {
      throw new NnException(NnCode.RUNTIME_ERROR, "there is no output before a run ended well");
    }
    return index;
  }

  private synchronized void enter() throws NnException {
    if (isClosed) {
      throw closed();
    }
    if (isBusy) {
      throw new NnException(NnCode.BUSY, "the context still runs");
    }
    isBusy = true;
  }

  private void leave() {
    synchronized (this) {
      isBusy = false;
    }
    freeWhenDone();
  }

  private void freeWhenDone() {
    long bytes = 0;
    synchronized (this) {
      if (!isClosed || isBusy || isFreed) {
        return;
      }
      isFreed = true;
      for (long one : inputBytes) {
        bytes += Math.max(0, one);
      }
    }
    engine.contexts().remove(this);
    run.close();
    engine.usage().leaveContext(bytes);
    model.leave();
  }

  private static NnException closed() {
    return new NnException(NnCode.INVALID_ARGUMENT, "the context is closed");
  }

  /// One run: whoever is later, the thread that ran or the caller that gave up, frees the context
  /// for the next use.
  private final class Turn implements RunQueue.Ending<Boolean> {
    private boolean isOn;
    private boolean isGivenUp;

    Boolean on(int lane, Patience patience) throws NnException {
      synchronized (this) {
        if (isGivenUp) {
          throw new NnException(NnCode.RUNTIME_ERROR, "nobody waits for the run any more");
        }
        isOn = true;
      }
      try {
        run.compute(lane, patience);
        return true;
      } finally {
        if (wasGivenUp()) {
          leave();
        }
      }
    }

    private synchronized boolean wasGivenUp() {
      isOn = false;
      return isGivenUp;
    }

    void giveUp() {
      synchronized (this) {
        isGivenUp = true;
        if (isOn) {
          return;
        }
      }
      leave();
    }

    @Override
    public void terminate() {
      run.terminate();
    }

    @Override
    public void abandon() {
      run.abandon();
    }

    @Override
    public void dropped(Boolean result) {}
  }
}
