package dev.raywa.node.http;

import dev.raywa.execution.JobEvent;
import dev.raywa.execution.Jobs;
import dev.raywa.execution.Objects;
import dev.raywa.execution.RunStats;
import dev.raywa.execution.TaskView;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Answer;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// Jobs in a map: they start when they are submitted and do what the test says.
final class FakeJobs implements Jobs {
  final Map<JobId, JobStatus> statuses = new ConcurrentHashMap<>();
  final Map<JobId, List<TaskView>> tasks = new ConcurrentHashMap<>();
  final Map<JobId, Long> forgotten = new ConcurrentHashMap<>();
  final List<TaskId> stopped = new CopyOnWriteArrayList<>();
  final Map<JobId, NodeId> homes = new ConcurrentHashMap<>();
  final List<NodeLoad> loads = new CopyOnWriteArrayList<>();
  final List<JobSpec> submitted = new CopyOnWriteArrayList<>();
  final List<Follower> followers = new CopyOnWriteArrayList<>();

  /// Refuses, or fails, what is submitted next.
  volatile Optional<Future<Answer<JobStatus>>> nextAnswer = Optional.empty();

  /// Refuses, or fails, what is invoked next.
  volatile Optional<Future<Answer<Call>>> nextCall = Optional.empty();

  /// How every invocation ends at once; without it the test ends them.
  volatile Optional<JobState> nextEnd = Optional.empty();

  /// What invocations returned whose result is not in their status.
  final Map<JobId, Bytes> results = new ConcurrentHashMap<>();

  final RunStats taskStats = new RunStats();
  final Map<String, RunStats> functionStats = new ConcurrentHashMap<>();
  final FakeObjects objects = new FakeObjects();

  private final Map<JobId, Promise<JobStatus>> ends = new ConcurrentHashMap<>();
  private final Vertx vertx;
  private final NodeId self;
  private final AtomicLong ids = new AtomicLong();

  FakeJobs(Vertx vertx, NodeId self) {
    this.vertx = vertx;
    this.self = self;
  }

  /// A job of this node in some state.
  JobStatus add(JobSpec spec, JobState state) {
    var id = new JobId(ids.incrementAndGet());
    var status = new JobStatus(id, spec, state, new TaskCounts(3, 1, 2, 10, Set.of(self)), self, 1);
    statuses.put(id, status);
    return status;
  }

  @Override
  public Future<Answer<JobStatus>> submit(JobSpec spec) {
    submitted.add(spec);
    return nextAnswer.orElseGet(
        () -> Future.succeededFuture(new Answer.Ok<>(add(spec, new JobState.Pending()))));
  }

  @Override
  public Future<JobId> callNumber() {
    return Future.succeededFuture(JobId.call(1, ids.incrementAndGet()));
  }

  @Override
  public Future<Answer<Call>> call(JobSpec spec) {
    return callNumber().compose(id -> call(id, spec));
  }

  @Override
  public Future<Answer<Call>> call(JobId id, JobSpec spec) {
    submitted.add(spec);
    var end = ends.computeIfAbsent(id, _ -> Promise.promise());
    var pending = new JobState.Pending();
    statuses.put(id, new JobStatus(id, spec, pending, TaskCounts.NONE, self, 1));
    nextEnd.ifPresent(state -> end(id, state));
    return nextCall.orElseGet(
        () -> Future.succeededFuture(new Answer.Ok<>(new Call(id, end.future()))));
  }

  /// One that is there.
  JobStatus known(JobId job) {
    return java.util.Objects.requireNonNull(statuses.get(job));
  }

  /// An invocation has its slot.
  void run(JobId call) {
    statuses.computeIfPresent(call, (_, old) -> with(old, new JobState.Running(Site.NOW)));
  }

  /// An invocation ends so.
  void end(JobId call, JobState state) {
    var ended = with(java.util.Objects.requireNonNull(statuses.get(call)), state);
    statuses.put(call, ended);
    java.util.Objects.requireNonNull(ends.get(call)).complete(ended);
  }

  @Override
  public Future<Optional<Bytes>> result(JobStatus ended) {
    return Future.succeededFuture(
        ended.state() instanceof JobState.Succeeded(_, _, var result)
            ? result.map(stored ->
                switch (stored) {
                  case Stored.Inline(var bytes) -> bytes;
                  case Stored.InGrid _ -> results.getOrDefault(ended.id(), Bytes.EMPTY);
                })
            : Optional.empty());
  }

  @Override
  public Future<List<JobStatus>> calls() {
    return list().map(all -> all.stream().filter(one -> one.id().isCall()).toList());
  }

  @Override
  public Future<KnownTasks> tasks(JobId job) {
    return Future.succeededFuture(
        new KnownTasks(
            tasks.getOrDefault(job, List.of()), forgotten.getOrDefault(job, 0L), taskStats));
  }

  @Override
  public void stopTask(TaskId task) {
    stopped.add(task);
  }

  @Override
  public Future<Optional<JobStatus>> status(JobId job) {
    return Future.succeededFuture(Optional.ofNullable(statuses.get(job)));
  }

  @Override
  public Future<List<JobStatus>> list() {
    return Future.succeededFuture(
        statuses.values().stream()
            .sorted(Comparator.comparingLong((JobStatus one) -> one.id().value()).reversed())
            .toList());
  }

  @Override
  public Future<Optional<JobStatus>> stop(JobId job) {
    return Future.succeededFuture(
        Optional.ofNullable(
            statuses.computeIfPresent(
                job,
                (_, old) ->
                    old.state() instanceof JobState.Running(var since)
                        ? with(old, new JobState.Stopped(since, since.plusSeconds(1)))
                        : old)));
  }

  @Override
  public Future<Optional<Following>> follow(JobId job, Consumer<JobEvent> listener) {
    if (!statuses.containsKey(job)) {
      return Future.succeededFuture(Optional.empty());
    }
    var follower = new Follower(vertx.getOrCreateContext(), listener);
    followers.add(follower);
    return Future.succeededFuture(Optional.of(follower));
  }

  @Override
  public Future<Optional<NodeId>> home(JobId job) {
    return Future.succeededFuture(Optional.ofNullable(homes.get(job)));
  }

  @Override
  public Future<List<NodeLoad>> nodes() {
    return Future.succeededFuture(List.copyOf(loads));
  }

  @Override
  public RunStats stats(Namespace namespace, String name, ModuleId module) {
    return functionStats.getOrDefault(namespace + "/" + name, new RunStats());
  }

  @Override
  public Objects objects() {
    return objects;
  }

  @Override
  public NodeId self() {
    return self;
  }

  static JobStatus with(JobStatus old, JobState state) {
    return new JobStatus(old.id(), old.spec(), state, old.tasks(), old.node(), 1);
  }

  /// One `follow`. Keeps what comes while it is paused.
  static final class Follower implements Following {
    final AtomicInteger pauses = new AtomicInteger();
    final AtomicInteger resumes = new AtomicInteger();
    final AtomicInteger closes = new AtomicInteger();
    final AtomicInteger delivered = new AtomicInteger();
    private final ArrayDeque<JobEvent> waiting = new ArrayDeque<>();
    private final Context context;
    private final Consumer<JobEvent> listener;
    private boolean paused;

    Follower(Context context, Consumer<JobEvent> listener) {
      this.context = context;
      this.listener = listener;
    }

    /// Something happens to the job.
    void emit(JobEvent... events) {
      var all = new ArrayList<>(List.of(events));
      context.runOnContext(_ -> {
        waiting.addAll(all);
        deliver();
      });
    }

    @Override
    public void pause() {
      paused = true;
      pauses.incrementAndGet();
    }

    @Override
    public void resume() {
      paused = false;
      resumes.incrementAndGet();
      context.runOnContext(_ -> deliver());
    }

    @Override
    public void close() {
      closes.incrementAndGet();
    }

    private void deliver() {
      while (!paused && !waiting.isEmpty()) {
        delivered.incrementAndGet();
        listener.accept(waiting.remove());
      }
    }
  }
}
