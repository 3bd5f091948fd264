package dev.raywa.grid;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;

/// A cluster store in this process; all nodes share one.
public final class InMemoryClusterStore implements ClusterStore {
  private static final int KEY_BYTES = 32;

  private final ConcurrentMap<ModuleId, Bytes> modules = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Bytes> compiled = new ConcurrentHashMap<>();
  private final ConcurrentMap<JobId, NodeId> homes = new ConcurrentHashMap<>();
  private final AtomicLong lastJob = new AtomicLong();
  private final Bytes key;

  /// A store that holds nothing; its key is made of one byte, repeated.
  public InMemoryClusterStore(byte keyByte) {
    var bytes = new byte[KEY_BYTES];
    Arrays.fill(bytes, keyByte);
    this.key = Bytes.of(bytes);
  }

  @Override
  public ModuleId putModule(Bytes wasm) {
    var id = ModuleId.of(wasm.array());
    modules.putIfAbsent(id, wasm);
    return id;
  }

  @Override
  public Optional<Bytes> module(ModuleId id) {
    return Optional.ofNullable(modules.get(id));
  }

  @Override
  public Optional<Bytes> compiled(String name) {
    return Optional.ofNullable(compiled.get(name));
  }

  @Override
  public void putCompiled(String name, Bytes bytes) {
    compiled.putIfAbsent(name, bytes);
  }

  @Override
  public JobId nextJob(NodeId home) {
    var job = new JobId(lastJob.incrementAndGet());
    homes.put(job, home);
    return job;
  }

  @Override
  public Optional<NodeId> jobHome(JobId job) {
    return Optional.ofNullable(homes.get(job));
  }

  @Override
  public Bytes key() {
    return key;
  }
}
