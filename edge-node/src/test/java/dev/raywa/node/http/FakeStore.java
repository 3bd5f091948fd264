package dev.raywa.node.http;

import dev.raywa.grid.ClusterStore;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import io.vertx.core.Context;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/// Modules in a map. Refuses to be called on an event loop, as the real one would block it.
final class FakeStore implements ClusterStore {
  final Map<ModuleId, Bytes> modules = new ConcurrentHashMap<>();

  final Map<String, Bytes> compiled = new ConcurrentHashMap<>();

  /// What the cluster knows of invocations.
  final Map<JobId, JobStatus> records = new ConcurrentHashMap<>();

  /// Whose numbers are whose.
  final Map<JobId, NodeId> homes = new ConcurrentHashMap<>();

  /// Fails every call from now on.
  volatile boolean broken;

  @Override
  public ModuleId putModule(Bytes wasm) {
    requireMayBlock();
    var id = ModuleId.of(wasm.array());
    modules.put(id, wasm);
    return id;
  }

  /// For tests, which may not block.
  void putModuleNow(byte[] wasm) {
    modules.put(ModuleId.of(wasm), Bytes.of(wasm));
  }

  @Override
  public Optional<Bytes> module(ModuleId id) {
    requireMayBlock();
    return Optional.ofNullable(modules.get(id));
  }

  @Override
  public Optional<Bytes> compiled(String key) {
    requireMayBlock();
    return Optional.ofNullable(compiled.get(key));
  }

  @Override
  public void putCompiled(String key, Bytes bytes) {
    requireMayBlock();
    compiled.putIfAbsent(key, bytes);
  }

  @Override
  public long nextCallBlock(NodeId home) {
    throw new UnsupportedOperationException("the gateway numbers no invocations");
  }

  @Override
  public JobId nextJob(NodeId home) {
    throw new UnsupportedOperationException("the gateway numbers no jobs");
  }

  @Override
  public Optional<NodeId> jobHome(JobId job) {
    requireMayBlock();
    return Optional.ofNullable(homes.get(job));
  }

  @Override
  public void putJob(JobStatus status) {
    throw new UnsupportedOperationException("the gateway asks Jobs");
  }

  @Override
  public Optional<JobStatus> job(JobId job) {
    requireMayBlock();
    return Optional.ofNullable(records.get(job));
  }

  @Override
  public boolean replaceJob(JobStatus expected, JobStatus next) {
    throw new UnsupportedOperationException("the gateway asks Jobs");
  }

  @Override
  public List<JobStatus> jobs() {
    throw new UnsupportedOperationException("the gateway asks Jobs");
  }

  @Override
  public List<JobStatus> jobsHere(Predicate<NodeId> homes) {
    throw new UnsupportedOperationException("the gateway asks Jobs");
  }

  @Override
  public Bytes key() {
    throw new UnsupportedOperationException("the gateway signs nothing");
  }

  private void requireMayBlock() {
    if (Context.isOnEventLoopThread()) {
      throw new IllegalStateException("called on an event loop");
    }
    if (broken) {
      throw new IllegalStateException("the secret reason");
    }
  }
}
