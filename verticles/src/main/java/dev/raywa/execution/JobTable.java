package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// The jobs whose home is this node: all that run, and the latest that ended. Thread-safe.
final class JobTable {
  private final int keptMax;
  private final Map<JobId, JobRecord> jobs =
      new ConcurrentSkipListMap<>((a, b) -> Long.compare(b.value(), a.value()));

  JobTable(int keptMax) {
    this.keptMax = keptMax;
  }

  void add(JobRecord job) {
    jobs.put(job.status().id(), job);
    var ended =
        jobs.values().stream()
            .map(JobRecord::status)
            .filter(status -> status.state().isFinal())
            .map(JobStatus::id)
            .toList();
    ended.stream().skip(keptMax).forEach(jobs::remove);
  }

  @Nullable JobRecord get(JobId job) {
    return jobs.get(job);
  }

  /// Forgets a job; null when it is not known.
  @Nullable JobRecord remove(JobId job) {
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
