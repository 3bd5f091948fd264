package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobStatus;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The jobs whose home is this node: all that run, and the latest that ended. Thread-safe.
final class JobTable {
  private final int keptMax;
  private final Map<JobId, JobRecord> jobs =
      new ConcurrentSkipListMap<>((a, b) -> Long.compare(b.value(), a.value()));

  /// Those that ended, in that order.
  private final LinkedHashSet<JobId> ended = new LinkedHashSet<>();

  JobTable(int keptMax) {
    this.keptMax = keptMax;
  }

  /// Takes a job in; those that ended first are forgotten when there are too many.
  synchronized void add(JobRecord job) {
    var id = job.status().id();
    jobs.put(id, job);
    ended.remove(id);
    ended(id);
    while (ended.size() > keptMax) {
      jobs.remove(ended.removeFirst());
    }
  }

  /// Notes that a job has ended, when it has.
  synchronized void ended(JobId job) {
    var record = jobs.get(job);
    if (record != null && record.status().state().isFinal()) {
      ended.add(job);
    }
  }

  @Nullable JobRecord get(JobId job) {
    return jobs.get(job);
  }

  /// Forgets a job; null when it is not known.
  synchronized @Nullable JobRecord remove(JobId job) {
    ended.remove(job);
    return jobs.remove(job);
  }

  @Nullable JobSpec spec(JobId job) {
    var record = jobs.get(job);
    return record == null ? null : record.spec();
  }

  /// Newest first.
  List<JobStatus> statuses() {
    return jobs.values().stream().map(JobRecord::status).toList();
  }
}
