package dev.raywa.execution;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Entry;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Loaded;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The jobs of this node: checks them, gives them numbers and hands their drivers to the loop.
final class NodeJobs implements Jobs {
  private final Settings settings;
  private final NodeParts parts;
  private final HomeJobs jobs;
  private final NodeLoop loop;
  private final CallNumbers numbers;
  private final AtomicInteger open = new AtomicInteger();

  NodeJobs(Settings settings, NodeParts parts, HomeJobs jobs, NodeLoop loop) {
    this.settings = settings;
    this.parts = parts;
    this.jobs = jobs;
    this.loop = loop;
    this.numbers = new CallNumbers(parts.store(), settings.self());
  }

  @Override
  public Future<Answer<JobStatus>> submit(JobSpec spec) {
    return blocking(() -> {
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
  public Future<Answer<Call>> call(JobSpec spec) {
    if (open.incrementAndGet() > settings.calls().openMax()) {
      open.decrementAndGet();
      var sentence =
          "this node has %d open invocations, its most (calls.open.max)"
              .formatted(settings.calls().openMax());
      return Future.succeededFuture(Answer.failed(Code.BUSY, sentence));
    }
    var context = Vertx.currentContext();
    return blocking(() ->
            switch (parts.sandbox().load(spec.module(), spec.dialect())) {
              case Loaded.Refused(var error) -> new Answer.Failed<Call>(error);
              case Loaded.Ready(var module) ->
                  called(spec, Driver.entry(spec, module.inspection()), context);
            })
        .onComplete(begun -> {
          if (!(begun.succeeded() && begun.result() instanceof Answer.Ok<Call>)) {
            open.decrementAndGet();
          }
        });
  }

  @Override
  public Future<Optional<Bytes>> result(JobStatus ended) {
    return blocking(() -> jobs.results().of(ended));
  }

  @Override
  public Future<List<JobStatus>> calls() {
    return Future.succeededFuture(jobs.calls());
  }

  @Override
  public Future<Optional<JobStatus>> status(JobId job) {
    var here = record(job).map(JobRecord::status);
    return here.isPresent()
        ? Future.succeededFuture(here)
        : blocking(() -> parts.store().job(job).filter(this::isWithoutHome));
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
      loop.post(new NodeEvent.JobStopped(job, reason));
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
    return blocking(() -> parts.store().jobHome(job).filter(node -> !node.equals(self())));
  }

  @Override
  public Future<List<NodeLoad>> nodes() {
    return Future.succeededFuture(loop.view());
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
    return "this node can never give " + demand + "; it has " + settings.capacity();
  }

  private boolean fits(Demand demand) {
    var capacity = settings.capacity();
    return demand.fits(capacity.cpuMilli(), capacity.memoryBytes(), capacity.labels());
  }

  private JobStatus begin(JobSpec spec, Entry entry) {
    var self = settings.self();
    var id = parts.store().nextJob(self);
    var status = new JobStatus(id, spec, new JobState.Pending(), TaskCounts.NONE, self, 1);
    jobs.begin(status, entry, _ -> {});
    return status;
  }

  private Answer<Call> called(JobSpec spec, Entry entry, @Nullable Context context) {
    var demand = spec.options().demand();
    if (!spec.isFunctionCall() && !fits(demand)) {
      return Answer.failed(Code.UNSCHEDULABLE, unmet(demand));
    }
    var self = settings.self();
    var id = numbers.next();
    var status = new JobStatus(id, spec, new JobState.Pending(), TaskCounts.NONE, self, 1);
    var end = Promise.<JobStatus>promise();
    jobs.begin(
        status,
        entry,
        last -> {
          open.decrementAndGet();
          complete(context, () -> end.complete(last));
        });
    return new Answer.Ok<>(new Call(id, end.future()));
  }

  /// Runs blocking work on a virtual thread; the future completes on the caller's context.
  private static <T> Future<T> blocking(Callable<T> work) {
    var context = Vertx.currentContext();
    var promise = Promise.<T>promise();
    Thread.ofVirtual()
        .name("jobs")
        .start(() -> {
          try {
            var value = work.call();
            complete(context, () -> promise.complete(value));
          } catch (Exception e) {
            complete(context, () -> promise.fail(e));
          }
        });
    return promise.future();
  }

  private static void complete(@Nullable Context context, Runnable completion) {
    if (context == null) {
      completion.run();
    } else {
      context.runOnContext(_ -> completion.run());
    }
  }
}
