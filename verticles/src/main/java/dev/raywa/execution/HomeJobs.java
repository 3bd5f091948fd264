package dev.raywa.execution;

import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.wasm.Loaded;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The jobs whose home is this node: follows what becomes of them, and takes in those of nodes that
/// are gone. Thread-safe.
final class HomeJobs implements JobDesk.Node, AutoCloseable {
  private final Settings settings;
  private final NodeParts parts;
  private final JobTable table;
  private final Consumer<NodeEvent> core;
  private final JobDesk desk;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("job-records").factory());

  HomeJobs(Settings settings, NodeParts parts, JobTable table, Consumer<NodeEvent> core) {
    this.settings = settings;
    this.parts = parts;
    this.table = table;
    this.core = core;
    this.desk = new JobDesk(settings.self(), parts.store(), parts.clock(), worker, this);
  }

  /// The cluster's records of jobs, kept in step with these.
  JobDesk desk() {
    return desk;
  }

  /// Nothing is recorded any more.
  @Override
  public void close() {
    worker.shutdownNow();
  }

  /// Blocks. Records a new job, and starts its driver.
  void begin(JobStatus status, Entry.Start entry) {
    desk.begin(status);
    table.add(record(status, status.spec().attached()));
    core.accept(new NodeEvent.Submitted(TaskId.driver(status.id()), driver(status, entry)));
  }

  /// The core says what became of a job.
  void running(JobId job) {
    var record = table.get(job);
    if (record != null) {
      record.running(parts.clock().instant());
      desk.save(record.status());
    }
  }

  /// The driver of a job has ended; its last count will follow.
  void finished(JobId job, Outcome outcome) {
    var record = table.get(job);
    if (record != null) {
      record.finished(outcome, parts.clock().instant());
      desk.save(record.outlook());
    }
  }

  @Override
  public void recorded(JobId job) {
    core.accept(new NodeEvent.JobRecorded(job));
  }

  void counted(JobId job, TaskCounts counts, boolean last) {
    var record = table.get(job);
    if (record != null) {
      record.counted(counts, last, parts.clock().instant());
      if (last) {
        table.ended(job);
        desk.save(record.status());
      }
    }
  }

  @Override
  public Optional<TaskError> restart(JobStatus job) {
    return switch (parts.sandbox().load(job.spec().module(), job.spec().dialect())) {
      case Loaded.Refused(var error) -> Optional.of(error);
      case Loaded.Ready(var module) -> {
        table.add(record(job, false));
        var entry = Driver.entry(job.spec(), module.inspection());
        core.accept(new NodeEvent.JobTaken(driver(job, entry), job.attempt()));
        yield Optional.empty();
      }
    };
  }

  @Override
  public void keep(JobStatus job) {
    table.add(record(job, false));
    core.accept(new NodeEvent.JobGivenUp(job.id()));
  }

  @Override
  public void lost(JobId job, TaskError reason, boolean over) {
    var record = table.remove(job);
    if (record != null) {
      record.lost(reason, parts.clock().instant());
      core.accept(over ? new NodeEvent.JobGivenUp(job) : new NodeEvent.JobLost(job));
    }
  }

  @Override
  public List<JobStatus> all() {
    return table.statuses();
  }

  /// The record of a job of this node; null when there is none.
  @Nullable JobRecord get(JobId job) {
    return table.get(job);
  }

  private JobRecord record(JobStatus status, boolean attached) {
    return new JobRecord(status, new JobLog(settings.jobLogBytesMax(), attached));
  }

  private TaskSpec driver(JobStatus job, Entry.Start entry) {
    var self = settings.self();
    return new TaskSpec(
        TaskId.driver(job.id()),
        new FunctionRef(job.spec().module(), entry),
        List.of(),
        job.spec().options(),
        new Origin(self, self, 0, job.spec().dialect()));
  }
}
