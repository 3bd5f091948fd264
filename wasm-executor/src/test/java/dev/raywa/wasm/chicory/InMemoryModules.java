package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.message.ModuleId;
import dev.raywa.wasm.ModuleStore;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A cluster's modules in memory; counts how often binaries were asked for.
final class InMemoryModules implements ModuleStore {
  private final Map<ModuleId, Bytes> modules = new ConcurrentHashMap<>();
  private final Map<String, Bytes> compiled = new ConcurrentHashMap<>();
  private final AtomicInteger reads = new AtomicInteger();
  private final AtomicInteger stored = new AtomicInteger();

  ModuleId add(byte[] wasm) {
    var id = ModuleId.of(wasm);
    modules.put(id, Bytes.of(wasm));
    return id;
  }

  Map<String, Bytes> compiled() {
    return compiled;
  }

  int reads() {
    return reads.get();
  }

  int stored() {
    return stored.get();
  }

  @Override
  public Optional<Bytes> wasm(ModuleId id) {
    reads.incrementAndGet();
    return Optional.ofNullable(modules.get(id));
  }

  @Override
  public Optional<Bytes> compiled(String key) {
    return Optional.ofNullable(compiled.get(key));
  }

  @Override
  public void putCompiled(String key, Bytes signed) {
    stored.incrementAndGet();
    compiled.putIfAbsent(key, signed);
  }
}
