package dev.raywa.execution;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Entry;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Loaded;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The jobs of this node: checks them, gives them numbers and hands their drivers to the loop.
final class NodeJobs implements Jobs {
  private final Settings settings;
  private final NodeParts parts;
  private final HomeJobs jobs;
  private final NodeLoop loop;
  private final NodeCalls calls;
  private final NodeObjects objects;

  NodeJobs(Settings settings, NodeParts parts, HomeJobs jobs, NodeLoop loop) {
    this.settings = settings;
    this.parts = parts;
    this.jobs = jobs;
    this.loop = loop;
    this.calls = new NodeCalls(settings, parts, jobs);
    this.objects = new NodeObjects(settings.self(), parts, jobs, loop);
  }

  @Override
  public Future<Answer<JobStatus>> submit(JobSpec spec) {
    return Background.run(() -> {
      if (!fits(spec.options().demand())) {
        return Answer.failed(Code.UNSCHEDULABLE, unmet(spec.options().demand()));
      }
      return switch (parts.sandbox().load(spec.module(), spec.dialect())) {
        case Loaded.Refused(var error) -> new Answer.Failed<>(error);
        case Loaded.Ready(var module) ->
            new Answer.Ok<>(begin(spec, Driver.entry(spec, module.inspection())));
      };
    });
  }

  @Override
  public Future<JobId> callNumber() {
    return Background.run(calls::number);
  }

  @Override
  public Future<Answer<Call>> call(JobId number, JobSpec spec) {
    return begin(Optional.of(number), spec);
  }

  @Override
  public Future<Answer<Call>> call(JobSpec spec) {
    return begin(Optional.empty(), spec);
  }

  private Future<Answer<Call>> begin(Optional<JobId> number, JobSpec spec) {
    var demand = spec.options().demand();
    return spec.isFunctionCall() || fits(demand)
        ? calls.begin(number, spec)
        : Future.succeededFuture(Answer.failed(Code.UNSCHEDULABLE, unmet(demand)));
  }

  @Override
  public Future<Optional<Bytes>> result(JobStatus ended) {
    return Background.run(() -> jobs.results().of(ended));
  }

  @Override
  public Future<List<JobStatus>> calls() {
    return Future.succeededFuture(jobs.calls());
  }

  @Override
  public Future<KnownTasks> tasks(JobId job) {
    var context = Vertx.currentContext();
    var known = Promise.<KnownTasks>promise();
    loop.tasks(job).onSuccess(all -> Background.on(context, () -> known.complete(dated(all))));
    return known.future();
  }

  /// With times that people understand.
  private KnownTasks dated(KnownTasks known) {
    long nowMs = TimeUnit.NANOSECONDS.toMillis(parts.nanos().getAsLong());
    long since1970 = parts.clock().instant().toEpochMilli() - nowMs;
    var tasks = known.tasks().stream().map(task -> task.later(since1970)).toList();
    return new KnownTasks(tasks, known.forgotten(), known.stats());
  }

  @Override
  public void stopTask(TaskId task) {
    var reason = new TaskError(Code.CANCELLED, "task " + task + " was stopped");
    loop.post(new NodeEvent.TaskStopped(task, reason));
  }

  @Override
  public Future<Optional<JobStatus>> status(JobId job) {
    var here = record(job).map(JobRecord::status);
    return here.isPresent()
        ? Future.succeededFuture(here)
        : Background.run(() -> parts.store().job(job).filter(this::isWithoutHome));
  }

  @Override
  public Future<List<JobStatus>> list() {
    return Future.succeededFuture(loop.table().statuses());
  }

  @Override
  public Future<Optional<JobStatus>> stop(JobId job) {
    var record = record(job);
    if (record.isPresent()) {
      var reason = new TaskError(Code.CANCELLED, "job " + job + " was stopped");
      loop.post(new NodeEvent.TaskStopped(TaskId.driver(job), reason));
    }
    return Future.succeededFuture(record.map(JobRecord::status));
  }

  @Override
  public Future<Optional<Following>> follow(JobId job, Consumer<JobEvent> listener) {
    var context = Vertx.currentContext();
    if (context == null) {
      return Future.failedFuture(new IllegalStateException("follow needs a Vert.x context"));
    }
    return Future.succeededFuture(
        record(job).map(record -> new Follower(context, record, listener)));
  }

  @Override
  public Future<Optional<NodeId>> home(JobId job) {
    return Background.run(() -> parts.store().jobHome(job).filter(node -> !node.equals(self())));
  }

  @Override
  public Future<List<NodeLoad>> nodes() {
    return Future.succeededFuture(loop.view());
  }

  @Override
  public RunStats stats(Namespace namespace, String name, ModuleId module) {
    return jobs.stats().of(namespace, name, module);
  }

  @Override
  public Objects objects() {
    return objects;
  }

  @Override
  public NodeId self() {
    return settings.self();
  }

  /// Whether nobody is there who would know better than the cluster's record.
  private boolean isWithoutHome(JobStatus status) {
    return loop.view().stream().noneMatch(load -> load.node().equals(status.node()))
        || (status.node().equals(self()) && status.state().isFinal());
  }

  private Optional<JobRecord> record(JobId job) {
    return Optional.ofNullable(jobs.get(job));
  }

  private String unmet(Demand demand) {
    return "this node can never give " + demand + "; it has " + loop.capacity();
  }

  private boolean fits(Demand demand) {
    return loop.capacity().holds(demand);
  }

  private JobStatus begin(JobSpec spec, Entry entry) {
    var self = settings.self();
    var id = parts.store().nextJob(self);
    var status = new JobStatus(id, spec, new JobState.Pending(), TaskCounts.NONE, self, 1);
    jobs.begin(status, entry, _ -> {});
    return status;
  }
}
