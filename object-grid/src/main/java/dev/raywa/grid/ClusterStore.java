package dev.raywa.grid;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// What the whole cluster shares beside objects: modules, what was compiled from them, the numbers
/// and records of jobs and the cluster's key. Every entry has one backup. Every method blocks; a
/// cluster that cannot be reached is a [GridUnavailableException].
public interface ClusterStore {
  /// The most jobs that are listed.
  int JOBS_LISTED_MAX = 1000;

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

  /// The next block of numbers for invocations, never given twice in this cluster, now known to be
  /// of this node; see [JobId#call].
  long nextCallBlock(NodeId home);

  /// Writes the record of a job, whatever was there.
  void putJob(JobStatus status);

  /// The record of a job.
  Optional<JobStatus> job(JobId job);

  /// Writes the record of a job if the expected one is there: of several nodes that try at once
  /// with different records, one succeeds. When a node dies while this is under way, it can have
  /// succeeded and yet say no; whoever must know reads again.
  boolean replaceJob(JobStatus expected, JobStatus next);

  /// The newest records, by number, the newest first; at most [#JOBS_LISTED_MAX].
  List<JobStatus> jobs();

  /// The records of jobs of these homes that are not over, whose primary copy is on this node now;
  /// of a home that is gone, all others together list every one once. See [Directory#here] for
  /// copies that move meanwhile.
  List<JobStatus> jobsHere(Predicate<NodeId> homes);

  /// The node that looks after a job, by its record when it has one; of an invocation without a
  /// record the node whose number it has. Empty when there is no such job.
  Optional<NodeId> jobHome(JobId job);

  /// The 32-byte key that authenticates compiled modules: made once per cluster and kept by it,
  /// unless a cluster secret gives one.
  Bytes key();

  /// Which of two records stays when the halves of a split cluster meet: a final state beats one
  /// that is not; of two final ones the one that ended first; of two others the one with more
  /// attempts, then the existing one, of the larger half.
  static JobStatus merged(JobStatus existing, JobStatus merging) {
    var ours = existing.state();
    var theirs = merging.state();
    if (ours.isFinal() != theirs.isFinal()) {
      return theirs.isFinal() ? merging : existing;
    }
    boolean better =
        ours.isFinal()
            ? until(theirs).isBefore(until(ours))
            : merging.attempt() > existing.attempt();
    return better ? merging : existing;
  }

  private static Instant until(JobState state) {
    return switch (state) {
      case JobState.Pending(), JobState.Running(_) -> Instant.MAX;
      case JobState.Succeeded(_, var until, _) -> until;
      case JobState.Failed(_, var until, _, _) -> until;
      case JobState.Stopped(_, var until) -> until;
    };
  }
}
