package dev.raywa.execution;

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
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The jobs of this node: checks them, gives them numbers and hands their drivers to the loop.
final class NodeJobs implements Jobs {
  private final Settings settings;
  private final NodeParts parts;
  private final HomeJobs jobs;
  private final NodeLoop loop;

  NodeJobs(Settings settings, NodeParts parts, HomeJobs jobs, NodeLoop loop) {
    this.settings = settings;
    this.parts = parts;
    this.jobs = jobs;
    this.loop = loop;
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
    return "this node can never give " + demand + "; it has " + loop.capacity();
  }

  private boolean fits(Demand demand) {
    return loop.capacity().holds(demand);
  }

  private JobStatus begin(JobSpec spec, Entry.Start entry) {
    var self = settings.self();
    var id = parts.store().nextJob(self);
    var status = new JobStatus(id, spec, new JobState.Pending(), TaskCounts.NONE, self, 1);
    jobs.begin(status, entry);
    return status;
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

  private static void complete(io.vertx.core.@Nullable Context context, Runnable completion) {
    if (context == null) {
      completion.run();
    } else {
      context.runOnContext(_ -> completion.run());
    }
  }
}
