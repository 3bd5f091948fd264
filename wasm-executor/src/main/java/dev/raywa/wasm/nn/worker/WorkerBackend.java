package dev.raywa.wasm.nn.worker;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnBackend;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.Patience;
import dev.raywa.wasm.nn.ort.OrtNatives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Runs models in a worker process, which is started when the first one is opened, and again by the
/// first call after it died. Thread-safe.
public final class WorkerBackend implements NnBackend {
  private final WorkerConfig config;
  private final BooleanSupplier isIdle;
  private final ProcessFolders folders;
  private final LongSupplier nanos;
  private final ReentrantLock starting = new ReentrantLock();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final AtomicLong modelNumber = new AtomicLong();
  private @Nullable Path natives;
  private ProcessFolders.@Nullable Folder home;
  private ProcessFolders.@Nullable Folder shelf;
  private @Nullable Slab slab;
  private volatile @Nullable WorkerProcess worker;
  private final AtomicLong lives = new AtomicLong();
  private final AtomicLong deathsInRow = new AtomicLong();

  /// Starts nothing yet.
  ///
  /// @param folders for everything that is to go with this process, but for the library
  /// @param nanos a clock that never goes back
  public WorkerBackend(WorkerConfig config, ProcessFolders folders, LongSupplier nanos) {
    this.config = config;
    this.folders = folders;
    this.nanos = nanos;
    this.isIdle =
        new IdleProcessors(IdleProcessors.LINUX, Runtime.getRuntime().availableProcessors());
  }

  /// For the runs of one context.
  Lookout lookout() {
    return new Lookout(isIdle, nanos);
  }

  @Override
  public Optional<String> unavailable() {
    return OrtNatives.unavailable();
  }

  @Override
  public Model open(int lane, Bytes onnx, NnOptions options) throws NnException {
    var process = worker();
    long number = modelNumber.incrementAndGet();
    var file = home().resolve(number + ".onnx");
    try {
      Files.write(file, onnx.array());
      var order = new Frame.Open(number, options.threads(), file.toString());
      if (Patience.endless(process.ask(lane, order)) instanceof Frame.Opened opened) {
        return new WorkerModel(this, order, opened, process.number());
      }
      throw process.died("it answered something else");
    } catch (IOException e) {
      throw new NnException(
          NnCode.RUNTIME_ERROR, "the model cannot be handed over: " + e.getMessage());
    } catch (NnException e) {
      delete(file);
      throw e;
    }
  }

  @Override
  public long restarts() {
    return Math.max(0, lives.get() - 1);
  }

  @Override
  public void close() {
    closed.countDown();
    starting.lock();
    try {
      if (worker != null) {
        worker.kill();
        worker = null;
      }
      if (slab != null) {
        slab.close();
        slab = null;
      }
      if (shelf != null) {
        shelf.close();
        shelf = null;
      }
      if (home != null) {
        home.close();
        home = null;
      }
    } finally {
      starting.unlock();
    }
  }

  /// The process that is alive, else a new one. Blocks while it starts, and before that for a pause
  /// that grows with each death in a row.
  WorkerProcess worker() throws NnException {
    var now = worker;
    if (now != null && !now.isDead()) {
      return now;
    }
    starting.lock();
    try {
      now = worker;
      if (now != null && !now.isDead()) {
        return now;
      }
      if (now != null) {
        now.kill();
        deathsInRow.incrementAndGet();
      }
      pause();
      prepare();
      long life = lives.incrementAndGet();
      var socket = home().resolve(life + ".s");
      var next = WorkerProcess.start(life, words(), socket, config, () -> closed.getCount() == 0);
      worker = next;
      return next;
    } catch (NnException e) {
      deathsInRow.incrementAndGet();
      throw e;
    } finally {
      starting.unlock();
    }
  }

  /// The process of now, when there is one that lives.
  @Nullable WorkerProcess living() {
    var now = worker;
    return now == null || now.isDead() ? null : now;
  }

  /// A run ended well: the next death is a first one.
  void isWell() {
    deathsInRow.set(0);
  }

  Slab slab() throws NnException {
    var now = slab;
    if (now == null) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
    }
    return now;
  }

  static void delete(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + file, e);
    }
  }

  private Path home() throws NnException {
    var now = home;
    if (now == null) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
    }
    return now.path();
  }

  private void pause() throws NnException {
    var pause = Duration.ZERO;
    long deaths = deathsInRow.get();
    if (deaths > 0) {
      pause = config.backoffMin().multipliedBy(1L << Math.min(deaths - 1, 20));
      pause = pause.compareTo(config.backoffMax()) < 0 ? pause : config.backoffMax();
    }
    try {
      if (closed.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new NnException(NnCode.RUNTIME_ERROR, "the start was interrupted");
    }
  }

  private void prepare() throws NnException {
    try {
      if (natives == null) {
        natives = OrtNatives.extract(config.folder());
      }
      if (home == null) {
        home = folders.create(config.folder());
        Files.createDirectory(home.path().resolve("empty"));
      }
      if (slab == null) {
        shelf = shelf == null ? folders.create(config.tensors()) : shelf;
        slab = new Slab(shelf.path().resolve("tensors"), config.tensorsBytesMax());
      }
    } catch (IOException e) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "inference has no place for its files: " + e);
    }
  }

  private List<String> words() throws NnException {
    var words = new ArrayList<>(config.command());
    words.addAll(
        List.of(
            String.valueOf(natives),
            home().resolve("empty").toString(),
            slab().file().toString(),
            Long.toString(config.memoryBytesMax()),
            Integer.toString(config.lanes())));
    return words;
  }
}
