package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.NnBackend;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.Patience;
import dev.raywa.wasm.nn.TensorInfo;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// A model that a worker has loaded, or will load again in its next life. Thread-safe.
final class WorkerModel implements NnBackend.Model {
  private final WorkerBackend backend;
  private final Frame.Open order;
  private final Frame.Opened opened;
  private final ReentrantLock loading = new ReentrantLock();
  private volatile long loadedIn;

  /// @param loadedIn the life of the worker that has it
  WorkerModel(WorkerBackend backend, Frame.Open order, Frame.Opened opened, long loadedIn) {
    this.backend = backend;
    this.order = order;
    this.opened = opened;
    this.loadedIn = loadedIn;
  }

  @Override
  public List<TensorInfo> inputs() {
    return opened.inputs();
  }

  @Override
  public List<TensorInfo> outputs() {
    return opened.outputs();
  }

  @Override
  public NnBackend.Run run() {
    return new WorkerRun(backend, this);
  }

  @Override
  public void close() {
    var worker = backend.living();
    if (worker != null) {
      worker.order(new Frame.Drop(order.model()));
    }
    WorkerBackend.delete(Path.of(order.path()));
  }

  long number() {
    return order.model();
  }

  /// The living worker, if it has this model loaded already.
  @Nullable WorkerProcess ready() {
    var worker = backend.living();
    return worker != null && loadedIn == worker.number() ? worker : null;
  }

  /// The living worker, with this model loaded. Blocks while it loads.
  WorkerProcess loaded(int lane) throws NnException {
    var worker = backend.worker();
    loading.lock();
    try {
      if (loadedIn != worker.number()) {
        if (!(Patience.endless(worker.ask(lane, order)) instanceof Frame.Opened)) {
          throw worker.died("it answered something else");
        }
        loadedIn = worker.number();
      }
      return worker;
    } finally {
      loading.unlock();
    }
  }
}
