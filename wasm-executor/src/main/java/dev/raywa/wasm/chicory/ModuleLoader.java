package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.ModuleStore;
import dev.raywa.wasm.SandboxStats;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/// Gets modules ready to run: from this node's memory, else from classes that some node of the
/// cluster signed, else by compiling. One thread at a time for each module, the others wait for it.
/// Thread-safe.
final class ModuleLoader {
  private final SandboxConfig config;
  private final ModuleStore store;
  private final Seal seal;
  private final ModuleCache cache;
  private final Compilers compilers;
  private final ConcurrentHashMap<ModuleId, CompletableFuture<Result>> loading =
      new ConcurrentHashMap<>();
  private final AtomicLong rejected = new AtomicLong();

  /// What came of it.
  sealed interface Result {
    /// It can be linked and run.
    record Ready(Prepared module) implements Result {}

    /// It cannot.
    record Refused(TaskError error) implements Result {}
  }

  ModuleLoader(SandboxConfig config, ModuleStore store, Bytes key) {
    this.config = config;
    this.store = store;
    this.seal = new Seal(key);
    this.cache = new ModuleCache(config.cacheBytesMax());
    this.compilers = new Compilers(config.compilersMax(), config.compileTimeMax());
  }

  /// Compiled modules of the store whose signature or form was wrong.
  long rejectedProducts() {
    return rejected.get();
  }

  int loadedModules() {
    return cache.size();
  }

  SandboxStats stats() {
    return cache.stats(rejectedProducts());
  }

  void clear() {
    cache.clear();
  }

  /// The module, when it is ready.
  Optional<Prepared> known(ModuleId id) {
    return cache.wanted(id);
  }

  /// Blocks until the module is ready or refused.
  Result load(ModuleId id) {
    var known = cache.wanted(id);
    if (known.isPresent()) {
      return new Result.Ready(known.get());
    }
    var refusal = cache.refusal(id);
    if (refusal.isPresent()) {
      return new Result.Refused(refusal.get());
    }
    if (loading.size() > config.compileQueueMax() + config.compilersMax()) {
      return new Result.Refused(
          new TaskError(
              TaskError.Code.BUSY,
              Refusals.over(
                  "modules waiting to be compiled",
                  loading.size(),
                  config.compileQueueMax(),
                  "compile.queue.max")));
    }
    return await(loading.computeIfAbsent(id, this::start));
  }

  private static Result await(CompletableFuture<Result> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GuestInterrupted();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the module store failed", e.getCause());
    }
  }

  private CompletableFuture<Result> start(ModuleId id) {
    var future = new CompletableFuture<Result>();
    Thread.ofPlatform()
        .daemon()
        .name("load-" + id.sha256().substring(0, 8))
        .start(() -> {
          try {
            var result = prepare(id);
            if (result instanceof Result.Ready(var module)) {
              cache.put(module);
            }
            loading.remove(id);
            future.complete(result);
          } catch (Throwable failure) {
            // Whatever it was, those who wait must hear of it.
            loading.remove(id);
            future.completeExceptionally(failure);
          }
        });
    return future;
  }

  private Result prepare(ModuleId id) throws InterruptedException {
    var known = cache.module(id);
    if (known.isPresent()) {
      return new Result.Ready(known.get());
    }
    var wasm = store.wasm(id);
    if (wasm.isEmpty()) {
      return refused("no module with the digest " + id + " is in the cluster");
    }
    var scanned = ModuleScan.scan(wasm.get().array(), config.admission());
    if (!scanned.refusals().isEmpty()) {
      return refusedForEver(id, String.join("; ", scanned.refusals()));
    }
    return compiled(id, wasm.get().array(), scanned.shape());
  }

  private Result compiled(ModuleId id, byte[] wasm, Shape shape) throws InterruptedException {
    var key = id + "/" + Compilation.ENGINE;
    var restored = restored(key, wasm, shape);
    if (restored.isPresent()) {
      return new Result.Ready(new Prepared(id, wasm.length, shape, restored.get()));
    }
    try {
      var compiled =
          compilers.run(id.sha256().substring(0, 8), () -> Compilation.compile(wasm, shape));
      if (compiled.isEmpty()) {
        return refusedForEver(
            id,
            "the module took longer than "
                + config.compileTimeMax().toMillis()
                + " ms to compile and is not tried again (module.compile.timeout)");
      }
      var product = compiled.get().product();
      if (product.classes().size() > 0) {
        store.putCompiled(key, seal.sign(key, product.encode()));
      }
      return new Result.Ready(new Prepared(id, wasm.length, shape, compiled.get()));
    } catch (RuntimeException
        | StackOverflowError
        | OutOfMemoryError
        | LinkageError
        | AssertionError e) {
      return refusedForEver(id, "the module is not valid or cannot be compiled: " + reason(e));
    }
  }

  /// A product is only looked at when its signature is right; anything wrong with it costs a
  /// compilation and no more.
  private Optional<Compilation.Compiled> restored(String key, byte[] wasm, Shape shape) {
    var signed = store.compiled(key);
    if (signed.isEmpty()) {
      return Optional.empty();
    }
    var product = seal.open(key, signed.get()).flatMap(Product::decode);
    if (product.isPresent()) {
      try {
        return Optional.of(Compilation.restore(wasm, shape, product.get()));
      } catch (RuntimeException | LinkageError e) {
        rejected.incrementAndGet();
        return Optional.empty();
      }
    }
    rejected.incrementAndGet();
    return Optional.empty();
  }

  private static String reason(Throwable e) {
    var message = String.valueOf(e.getMessage());
    return message.length() > 500 ? message.substring(0, 500) : message;
  }

  private Result refusedForEver(ModuleId id, String sentence) {
    var error = new TaskError(TaskError.Code.BAD_MODULE, sentence);
    cache.refuse(id, error);
    return new Result.Refused(error);
  }

  private static Result refused(String sentence) {
    return new Result.Refused(new TaskError(TaskError.Code.BAD_MODULE, sentence));
  }
}
