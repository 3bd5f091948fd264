package dev.raywa.execution;

import static dev.raywa.execution.FakeSandbox.MODULE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.grid.InMemoryClusterStore;
import dev.raywa.grid.InMemoryDirectory;
import dev.raywa.grid.InMemoryObjectGrid;
import dev.raywa.grid.InMemoryRegistry;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskOptions;
import dev.raywa.scheduling.Capacity;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.Limits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/// A node on a Vert.x of this process, with fakes below it.
final class TestNode {
  static final int OBJECT_BYTES_MAX = 2 << 20;
  static final int CALLS_OPEN_MAX = 20;

  /// What nodes of one cluster share.
  static final class Cluster {
    final InMemoryObjectGrid.Shared objects = new InMemoryObjectGrid.Shared();
    final InMemoryDirectory.Shared directory = new InMemoryDirectory.Shared();
    final InMemoryClusterStore store = new InMemoryClusterStore((byte) 1);
    final InMemoryRegistry results = new InMemoryRegistry(InstantSource.system());
  }

  final FakeSandbox sandbox = new FakeSandbox();
  volatile Tracer tracer = Tracer.NONE;
  final NodeId id;
  final Vertx vertx;
  final NodeLoop loop;
  private String deployment = "";

  /// How a test's node differs from others.
  record Shape(int cpuMilli, int queueTasksMax, long queueWaitMsMax, int jobsKeptMax) {
    static Shape cores(int count) {
      return new Shape(count * 1000, 10_000, 10_000, 100);
    }
  }

  TestNode(Vertx vertx, Cluster cluster, String name, Shape shape) {
    this(vertx, cluster, name, shape, new InMemoryObjectGrid(new NodeId(name), cluster.objects));
  }

  TestNode(Vertx vertx, Cluster cluster, String name, Shape shape, ObjectGrid grid) {
    this.vertx = vertx;
    this.id = new NodeId(name);
    var settings =
        new Settings(
            id,
            () -> "",
            new Capacity(shape.cpuMilli(), 1 << 30, Map.of()),
            Limits.DEFAULT,
            shape.queueTasksMax(),
            shape.queueWaitMsMax(),
            OBJECT_BYTES_MAX,
            1 << 20,
            1 << 16,
            shape.jobsKeptMax(),
            100,
            new Settings.OfCalls(CALLS_OPEN_MAX, 100, 1 << 20, Duration.ofMinutes(1)),
            new Settings.Talk(4096, 16 << 20, 100));
    this.loop =
        new NodeLoop(
            settings,
            new NodeParts(
                sandbox,
                grid,
                cluster.store,
                new InMemoryDirectory(new NodeId(name), cluster.directory),
                cluster.results,
                System::nanoTime,
                InstantSource.system(),
                new Random(1),
                dispatch -> tracer.begin(dispatch)));
  }

  TestNode start() {
    deployment = await(vertx.deployVerticle(loop));
    return this;
  }

  void stop() {
    await(vertx.undeploy(deployment));
  }

  void members(TestNode... others) {
    var ids = new HashSet<NodeId>();
    for (var other : others) {
      ids.add(other.id);
    }
    loop.members(Set.copyOf(ids));
  }

  static JobSpec spec(String entry, TaskOptions options, boolean attached) {
    return spec(MODULE, entry, options, attached);
  }

  static JobSpec spec(ModuleId module, String entry, TaskOptions options, boolean attached) {
    return new JobSpec(
        entry,
        module,
        entry,
        List.of(entry, "argument"),
        Map.of("KEY", "value"),
        List.of(),
        Dialect.AUTO,
        options,
        0,
        attached);
  }

  JobId submit(String entry) {
    return submit(spec(entry, TaskOptions.DEFAULT, false));
  }

  JobId submit(JobSpec spec) {
    return switch (await(loop.jobs().submit(spec))) {
      case Answer.Ok<JobStatus>(var status) -> status.id();
      case Answer.Failed<JobStatus>(var error) -> throw new AssertionError(error.toString());
    };
  }

  JobStatus status(JobId job) {
    return await(loop.jobs().status(job)).orElseThrow();
  }

  /// Waits for the end of a job.
  JobStatus ended(JobId job) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> status(job).state().isFinal());
    return status(job);
  }

  JobStatus run(String entry) {
    return ended(submit(entry));
  }

  /// The sentence with which a job failed.
  static String failure(JobStatus status) {
    return status.state() instanceof JobState.Failed(_, _, var error, int _)
        ? error.toString()
        : "it did not fail: " + status;
  }

  /// Follows a job on a context of its own until it ends.
  List<JobEvent> follow(JobId job) {
    var events = Collections.synchronizedList(new ArrayList<JobEvent>());
    vertx
        .getOrCreateContext()
        .runOnContext(_ ->
            loop.jobs()
                .follow(job, events::add)
                .onSuccess(following -> assertThat(following).isPresent()));
    return events;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
