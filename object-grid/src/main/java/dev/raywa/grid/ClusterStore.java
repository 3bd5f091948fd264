package dev.raywa.grid;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.util.Optional;

/// What the whole cluster shares beside objects: modules, what was compiled from them, the numbers
/// of jobs and the cluster's key. Every entry has one backup. Every method blocks; a cluster that
/// cannot be reached is a [GridUnavailableException].
public interface ClusterStore {
  /// Stores a module under the digest of its bytes.
  ModuleId putModule(Bytes wasm);

  /// The module with this digest.
  Optional<Bytes> module(ModuleId id);

  /// What was compiled, under a key of the engine's choice.
  Optional<Bytes> compiled(String key);

  /// Stores what was compiled; the first one stays.
  void putCompiled(String key, Bytes bytes);

  /// The next job number, never given twice in this cluster, now known to live on this node.
  JobId nextJob(NodeId home);

  /// The node that looks after a job; empty when there is no such job.
  Optional<NodeId> jobHome(JobId job);

  /// The 32-byte key that authenticates compiled modules: made once per cluster and kept by it,
  /// unless a cluster secret gives one.
  Bytes key();
}
