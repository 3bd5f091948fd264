package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The records of jobs as a node reaches them; nothing else of the cluster's store is simulated.
record SimJobs(SimNode node) implements ClusterStore {
  @Override
  public void putJob(JobStatus status) {
    node.world().checks().recorded(node.store().jobs.put(status.id(), status), status);
  }

  @Override
  public Optional<JobStatus> job(JobId job) {
    return Optional.ofNullable(node.store().jobs.get(job));
  }

  @Override
  public boolean replaceJob(JobStatus expected, JobStatus next) {
    boolean replaced = node.store().jobs.replace(next.id(), expected, next);
    if (replaced) {
      node.world().checks().recorded(expected, next);
    }
    return replaced;
  }

  @Override
  public List<JobStatus> jobs() {
    return List.copyOf(node.store().jobs.values());
  }

  @Override
  public List<JobStatus> jobsHere(Predicate<NodeId> homes) {
    return node.store().jobsHere(node.id(), homes);
  }

  @Override
  public Optional<NodeId> jobHome(JobId job) {
    return job(job).map(JobStatus::node);
  }

  @Override
  public ModuleId putModule(Bytes wasm) {
    throw new UnsupportedOperationException("modules are not simulated");
  }

  @Override
  public Optional<Bytes> module(ModuleId module) {
    throw new UnsupportedOperationException("modules are not simulated");
  }

  @Override
  public Optional<Bytes> compiled(String key) {
    throw new UnsupportedOperationException("modules are not simulated");
  }

  @Override
  public void putCompiled(String key, Bytes bytes) {
    throw new UnsupportedOperationException("modules are not simulated");
  }

  @Override
  public JobId nextJob(NodeId home) {
    throw new UnsupportedOperationException("numbers are given by the test");
  }

  @Override
  public long nextCallBlock(NodeId home) {
    throw new UnsupportedOperationException("numbers are given by the test");
  }

  @Override
  public Bytes key() {
    throw new UnsupportedOperationException("keys are not simulated");
  }
}
