package dev.raywa.node.source;

import dev.raywa.grid.ClusterStore;
import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.wasm.Sandbox;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Compiles sources a few at a time, and none twice: what was made from a source, by which compiler
/// and with which flags, is known to the whole cluster. Thread-safe.
public final class SourceDesk implements AutoCloseable {
  private static final long IDLE_S = 10;

  /// Letters of a log that are kept with the module.
  private static final int LOG_KEPT_MAX = 4096;

  /// Part of every key: what this version adds to a source and how it calls compilers.
  private static final String RECIPE = "source-1";

  private final Toolchains toolchains;
  private final ClusterStore store;
  private final Sandbox sandbox;
  private final SourceLimits limits;
  private final ThreadPoolExecutor workers;

  /// A desk that is open.
  public SourceDesk(
      Toolchains toolchains, ClusterStore store, Sandbox sandbox, SourceLimits limits) {
    this.toolchains = toolchains;
    this.store = store;
    this.sandbox = sandbox;
    this.limits = limits;
    int threads = Math.max(1, limits.compilesMax());
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_S,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(SourceLimits.QUEUE_MAX),
            Thread.ofPlatform().daemon().name("raywa-source-", 0).factory());
    workers.allowCoreThreadTimeOut(true);
  }

  /// What may be asked of it.
  public SourceLimits limits() {
    return limits;
  }

  /// The compilers here; blocks until they are known.
  public List<Toolchain> found() throws InterruptedException {
    return toolchains.found();
  }

  /// Why nothing is compiled here whatever is installed; blocks like [#found()].
  public Optional<String> trouble() throws InterruptedException {
    return toolchains.trouble();
  }

  /// Begins to compile a source, or waits for its turn; returns at once.
  public Order compile(Source source) {
    var order = new Order(source);
    try {
      workers.execute(order.task);
    } catch (RejectedExecutionException _) {
      order.made.complete(new Made.Busy());
    }
    return order;
  }

  @Override
  public void close() {
    workers.shutdownNow();
    toolchains.close();
  }

  /// One source on its way.
  public final class Order {
    private final CompletableFuture<Made> made = new CompletableFuture<>();
    private final FutureTask<Void> task;

    private Order(Source source) {
      this.task = new FutureTask<>(() -> work(source), null);
    }

    /// What comes of it; never completes after [#giveUp()].
    public CompletableFuture<Made> made() {
      return made;
    }

    /// Nobody wants it any more: a compiler that runs is ended.
    public void giveUp() {
      task.cancel(true);
      workers.remove(task);
    }

    private void work(Source source) {
      try {
        made.complete(make(source));
      } catch (InterruptedException _) {
        made.cancel(false);
      } catch (RuntimeException e) {
        made.completeExceptionally(e);
      }
    }
  }

  private Made make(Source source) throws InterruptedException {
    var toolchain =
        toolchains.found().stream().filter(one -> one.language() == source.language()).findFirst();
    if (toolchain.isPresent()) {
      var known = known(key(source, toolchain.get()), toolchain.get());
      if (known.isPresent()) {
        return known.get();
      }
    }
    return switch (toolchains.compile(source)) {
      case Compiled.Done done -> keep(source, done);
      case Compiled.Faulty faulty -> new Made.Failed(faulty);
      case Compiled.Unavailable unavailable -> new Made.Failed(unavailable);
      case Compiled.TimedOut timedOut -> new Made.Failed(timedOut);
    };
  }

  private Made keep(Source source, Compiled.Done done) {
    var inspection = sandbox.inspect(done.wasm());
    if (!inspection.refusals().isEmpty()) {
      return new Made.Refused(inspection.refusals());
    }
    var module = store.putModule(done.wasm());
    store.putCompiled(
        key(source, done.toolchain()), Bytes.utf8(module.sha256() + "\n" + kept(done.log())));
    return new Made.Module(module, done.wasm().size(), done.toolchain(), false, done.log());
  }

  private static String kept(String log) {
    return log.substring(0, Math.min(log.length(), LOG_KEPT_MAX));
  }

  /// What was made before, when the cluster still has it.
  private Optional<Made> known(String key, Toolchain toolchain) {
    return store
        .compiled(key)
        .map(Bytes::asUtf8)
        .flatMap(entry -> {
          int line = entry.indexOf('\n');
          var module = new ModuleId(entry.substring(0, line));
          var log = entry.substring(line + 1);
          return store
              .module(module)
              .map(wasm -> new Made.Module(module, wasm.size(), toolchain, true, log));
        });
  }

  private static String key(Source source, Toolchain toolchain) {
    var text = RECIPE + "\n" + toolchain + "\n" + source.fingerprint();
    return RECIPE + "-" + ModuleId.of(Bytes.utf8(text).array()).sha256();
  }
}
