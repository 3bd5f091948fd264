package dev.raywa.execution;

import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The jobs whose home is this node: follows what becomes of them, and takes in those of nodes that
/// are gone. Thread-safe.
final class HomeJobs implements JobDesk.Node, AutoCloseable {
  private final Settings settings;
  private final NodeParts parts;
  private final JobTable table;
  private final JobTable calls;
  private final Results results;
  private final FunctionStats stats = new FunctionStats();
  private final Consumer<NodeEvent> core;
  private final JobDesk desk;
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("job-records").factory());

  HomeJobs(Settings settings, NodeParts parts, JobTable table, Consumer<NodeEvent> core) {
    this.settings = settings;
    this.parts = parts;
    this.table = table;
    this.calls = new JobTable(settings.calls().keptMax());
    this.results = new Results(settings.calls(), parts.grid(), parts.results());
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
  ///
  /// @param end told when it is over, by any thread
  void begin(JobStatus status, Entry entry, Consumer<JobStatus> end) {
    desk.begin(status);
    var record = record(status, status.spec().attached());
    record.whenOver(end);
    record.taken(parts.clock().instant());
    add(record);
    core.accept(new NodeEvent.Submitted(TaskId.driver(status.id()), driver(status, entry)));
  }

  /// The core says what became of a job.
  void running(JobId job) {
    var record = get(job);
    if (record != null) {
      record.running(parts.clock().instant());
      if (!job.isCall()) {
        desk.save(record.status());
      }
    }
  }

  /// The driver of a job has ended; its last count will follow.
  void finished(JobId job, Outcome outcome) {
    var record = get(job);
    if (record == null) {
      return;
    }
    record.finished(outcome, parts.clock().instant());
    if (!job.isCall()) {
      desk.save(record.outlook());
    } else {
      results.keep(record, outcome, () -> returned(record));
    }
  }

  /// The result of an invocation is where it stays.
  private void returned(JobRecord record) {
    var outlook = record.outlook();
    if (outlook.spec().isRecorded()) {
      desk.save(outlook);
    } else {
      recorded(outlook.id());
    }
  }

  @Override
  public void recorded(JobId job) {
    var record = job.isCall() ? get(job) : null;
    if (record != null) {
      record.over();
      stats.ended(record.status(), record.waited());
      calls.ended(job);
    }
    core.accept(new NodeEvent.JobRecorded(job));
  }

  void counted(JobId job, TaskCounts counts, boolean last) {
    var record = get(job);
    if (record != null) {
      record.counted(counts, last, parts.clock().instant());
      if (last) {
        (job.isCall() ? calls : table).ended(job);
        desk.save(record.status());
      }
    }
  }

  @Override
  public Optional<TaskError> restart(JobStatus job) {
    return switch (parts.sandbox().load(job.spec().module(), job.spec().dialect())) {
      case Loaded.Refused(var error) -> Optional.of(error);
      case Loaded.Ready(var module) -> {
        add(record(job, false));
        var entry = Driver.entry(job.spec(), module.inspection());
        core.accept(new NodeEvent.JobTaken(driver(job, entry), job.attempt()));
        yield Optional.empty();
      }
    };
  }

  @Override
  public void keep(JobStatus job) {
    add(record(job, false));
    core.accept(new NodeEvent.JobGivenUp(job.id()));
  }

  @Override
  public void lost(JobId job, TaskError reason, boolean over) {
    var record = (job.isCall() ? calls : table).remove(job);
    if (record != null) {
      record.lost(reason, parts.clock().instant());
      core.accept(over ? new NodeEvent.JobGivenUp(job) : new NodeEvent.JobLost(job));
    }
  }

  @Override
  public List<JobStatus> all() {
    return Stream.concat(table.statuses().stream(), calls.statuses().stream()).toList();
  }

  /// What invocations returned.
  Results results() {
    return results;
  }

  /// What became of invocations, by function.
  FunctionStats stats() {
    return stats;
  }

  /// The invocations of this node, newest first.
  List<JobStatus> calls() {
    return calls.statuses();
  }

  /// The record of a job of this node; null when there is none.
  @Nullable JobRecord get(JobId job) {
    return (job.isCall() ? calls : table).get(job);
  }

  /// The specification of a job of this node; null when there is none.
  @Nullable JobSpec spec(JobId job) {
    var record = get(job);
    return record == null ? null : record.spec();
  }

  private void add(JobRecord record) {
    (record.status().id().isCall() ? calls : table).add(record);
  }

  private JobRecord record(JobStatus status, boolean attached) {
    var log = new JobLog(settings.jobLogBytesMax(), attached);
    return new JobRecord(status, log, results.capture(status.spec()));
  }

  private TaskSpec driver(JobStatus job, Entry entry) {
    return new TaskSpec(
        TaskId.driver(job.id()),
        new FunctionRef(job.spec().module(), entry),
        job.spec().call().map(JobSpec.Call::arguments).orElse(List.of()),
        job.spec().options(),
        Origin.ofDriver(settings.self(), job.spec()));
  }
}
