package dev.raywa.node.models;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.NnStats;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// The models with a name that are loaded on this node, each once for all who use it. It stays
/// loaded when the last one has gone, until another model needs the room. Thread-safe.
public final class ModelCache implements AutoCloseable {
  /// Where the bytes of a model come from.
  @FunctionalInterface
  public interface Source {
    /// Blocks; empty when they are nowhere.
    Optional<Bytes> bytes() throws NnException;
  }

  /// Which model is loaded, and how.
  private record Key(ModelId id, int threads) {}

  private final NnEngine engine;
  private final NnLimits limits;

  /// The longest unused first.
  private final LinkedHashMap<Key, Entry> entries = new LinkedHashMap<>(16, 0.75f, true);

  private volatile Consumer<Set<Long>> listener = _ -> {};
  private long hits;
  private long misses;
  private long evictions;

  /// @param engine not closed here
  /// @param limits of that engine
  public ModelCache(NnEngine engine, NnLimits limits) {
    this.engine = engine;
    this.limits = limits;
  }

  /// Blocks until the model is loaded, which happens once however many ask.
  ///
  /// @param threads that one run may use
  /// @return the caller's share; empty when the bytes are nowhere
  /// @throws NnException as [NnEngine#open], and with [NnCode#RUNTIME_ERROR] when the thread is
  ///   interrupted, which it stays
  public Optional<NnModel> open(ModelId id, int threads, Source source) throws NnException {
    var key = new Key(id, threads);
    var entry = enter(key, source);
    try {
      var model = entry.await();
      if (model.isEmpty()) {
        entry.leave();
      }
      return model.map(one -> new SharedModel(id, one, entry));
    } catch (NnException | RuntimeException e) {
      entry.leave();
      throw e;
    }
  }

  /// The engine for models without a name: those that nobody uses make room for them too.
  public NnEngine engine() {
    return new Yielding(this);
  }

  /// The models that are loaded, so that work with them is quick here.
  public synchronized Set<ModelId> warm() {
    return entries.entrySet().stream()
        .filter(one -> one.getValue().isLoaded())
        .map(one -> one.getKey().id())
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Who hears which models are loaded, by their [ModelId#mark], each time that changes. Called by
  /// any thread, which it must not hold up.
  public void listen(Consumer<Set<Long>> warm) {
    listener = warm;
    tell();
  }

  private synchronized void tell() {
    listener.accept(warm().stream().map(ModelId::mark).collect(Collectors.toUnmodifiableSet()));
  }

  /// What it holds and has done.
  public ModelStats stats() {
    var ofEngine = engine.stats();
    synchronized (this) {
      var loaded = entries.values().stream().filter(Entry::isLoaded).toList();
      int idle = (int) loaded.stream().filter(Entry::isIdle).count();
      return new ModelStats(ofEngine, loaded.size(), idle, hits, misses, evictions);
    }
  }

  /// Closes what nobody uses; the rest goes with its last user.
  @Override
  public void close() {
    List<Entry> all;
    synchronized (this) {
      all = new ArrayList<>(entries.values());
      entries.clear();
    }
    all.forEach(Entry::leave);
  }

  private Entry enter(Key key, Source source) {
    Entry entry;
    synchronized (this) {
      var known = entries.get(key);
      if (known != null) {
        hits++;
        known.enter();
        return known;
      }
      misses++;
      entry = new Entry();
      entries.put(key, entry);
      entry.enter();
    }
    // On a thread of its own, so that the end of one guest does not end the wait of others.
    Thread.ofVirtual().name("raywa-model").start(() -> load(key, entry, source));
    return entry;
  }

  private void load(Key key, Entry entry, Source source) {
    try {
      var bytes = source.bytes();
      if (bytes.isPresent()) {
        entry.loaded(Optional.of(load(bytes.get(), new NnOptions(key.threads(), true))));
        tell();
        return;
      }
      forget(key, entry);
      entry.loaded(Optional.empty());
    } catch (NnException e) {
      forget(key, entry);
      entry.failed(e);
    } catch (RuntimeException | Error e) {
      forget(key, entry);
      entry.failed(new NnException(NnCode.RUNTIME_ERROR, "the model cannot be read: " + e));
    }
  }

  /// Loads a model; those that nobody uses make room one by one, the longest unused first.
  private NnModel load(Bytes onnx, NnOptions options) throws NnException {
    while (true) {
      try {
        return engine.open(onnx, options);
      } catch (NnException e) {
        if (!wantsRoom(e, onnx) || !evict()) {
          throw e;
        }
      }
    }
  }

  private boolean wantsRoom(NnException e, Bytes onnx) {
    return switch (e.code()) {
      case TOO_LARGE -> limits.canHold(onnx.size());
      case BUSY -> engine.stats().models() >= limits.modelsMax();
      case INVALID_ARGUMENT,
          INVALID_ENCODING,
          MISSING_MEMORY,
          RUNTIME_ERROR,
          UNSUPPORTED_OPERATION,
          NOT_FOUND ->
          false;
    };
  }

  private boolean evict() {
    Entry oldest;
    synchronized (this) {
      var idle =
          entries.entrySet().stream()
              .filter(one -> one.getValue().isLoaded() && one.getValue().isIdle())
              .findFirst();
      if (idle.isEmpty()) {
        return false;
      }
      oldest = idle.get().getValue();
      entries.remove(idle.get().getKey(), oldest);
      evictions++;
    }
    tell();
    oldest.leave();
    return true;
  }

  /// What could not be loaded is tried again by whoever asks next.
  private void forget(Key key, Entry entry) {
    boolean ours;
    synchronized (this) {
      ours = entries.remove(key, entry);
    }
    if (ours) {
      entry.leave();
    }
  }

  /// A model that is being loaded or is loaded; the cache itself is one of its users.
  private static final class Entry implements ModelUse {
    private final CompletableFuture<Optional<NnModel>> model = new CompletableFuture<>();
    private int users = 1;

    @Override
    public synchronized void enter() {
      users++;
    }

    @Override
    public void leave() {
      synchronized (this) {
        users--;
        if (users > 0) {
          return;
        }
      }
      closeIfLoaded();
    }

    synchronized boolean isIdle() {
      return users == 1;
    }

    private synchronized boolean isForNobody() {
      return users == 0;
    }

    private void closeIfLoaded() {
      if (isLoaded()) {
        model.join().ifPresent(NnModel::close);
      }
    }

    boolean isLoaded() {
      return model.isDone() && !model.isCompletedExceptionally();
    }

    void loaded(Optional<NnModel> result) {
      model.complete(result);
      if (isForNobody()) {
        closeIfLoaded();
      }
    }

    void failed(NnException e) {
      model.completeExceptionally(e);
    }

    Optional<NnModel> await() throws NnException {
      try {
        return model.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new NnException(NnCode.RUNTIME_ERROR, "the caller was interrupted");
      } catch (ExecutionException e) {
        throw e.getCause() instanceof NnException ours
            ? ours
            : new NnException(NnCode.RUNTIME_ERROR, "the model cannot be read: " + e.getCause());
      }
    }
  }

  /// The engine, before which idle models of the cache give way.
  private record Yielding(ModelCache cache) implements NnEngine {
    @Override
    public Optional<String> unavailable() {
      return cache.engine.unavailable();
    }

    @Override
    public NnModel open(Bytes onnx, NnOptions options) throws NnException {
      return cache.load(onnx, options);
    }

    @Override
    public NnStats stats() {
      return cache.engine.stats();
    }

    /// The engine has an owner, who closes it.
    @Override
    public void close() {}
  }
}
