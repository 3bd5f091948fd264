package dev.raywa.node.metrics;

import dev.raywa.node.http.Meters;
import dev.raywa.node.http.RequestTally;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/// All metrics of a node, as docs/metrics.md lists them. Nothing is loaded before somebody asks for
/// them. Thread-safe.
public final class PrometheusMeters implements Meters {
  private static final List<String> JOB_STATES =
      List.of("PENDING", "RUNNING", "SUCCEEDED", "FAILED", "STOPPED");
  private static final double MILLI = 1000;
  private static final double NANO = 1e9;

  private final Sources sources;
  private @Nullable PrometheusMeterRegistry registry;
  private volatile @Nullable Snapshot latest;

  /// Metrics of these numbers.
  public PrometheusMeters(Sources sources) {
    this.sources = sources;
  }

  @Override
  public Future<String> scrape(RequestTally requests, int connections) {
    return Snapshot.take(sources, connections).map(snapshot -> text(snapshot, requests));
  }

  private synchronized String text(Snapshot snapshot, RequestTally requests) {
    latest = snapshot;
    var known = registry;
    if (known == null) {
      known = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      registerTasks(known);
      registerStores(known);
      registerModels(known);
      registerSurroundings(known);
      registerJvm(known);
      registry = known;
    }
    var all = known;
    requests.forEach((kind, total) -> registerRequests(all, kind, total));
    return all.scrape();
  }

  private void registerTasks(PrometheusMeterRegistry to) {
    gauge(to, "raywa.tasks", Tags.of("state", "queued"), s -> s.load(l -> l.queued()));
    gauge(to, "raywa.tasks", Tags.of("state", "running"), s -> s.load(l -> l.running()));
    gauge(to, "raywa.tasks", Tags.of("state", "blocked"), s -> s.load(l -> l.blocked()));
    count(to, "raywa.tasks.ended", Tags.of("end", "succeeded"), s -> s.tasks().succeeded());
    count(to, "raywa.tasks.ended", Tags.of("end", "failed"), s -> s.tasks().failed());
    count(to, "raywa.tasks.ended", Tags.of("end", "cancelled"), s -> s.tasks().cancelled());
    gauge(to, "raywa.cpus", Tags.empty(), s -> s.load(l -> l.cpuMilliTotal() / MILLI));
    gauge(to, "raywa.cpus.free", Tags.empty(), s -> s.load(l -> l.cpuMilliFree() / MILLI));
    gauge(to, "raywa.memory.bytes", Tags.empty(), s -> s.load(l -> l.memoryBytesTotal()));
    gauge(to, "raywa.memory.free.bytes", Tags.empty(), s -> s.load(l -> l.memoryBytesFree()));
    count(to, "raywa.sandbox.starts", Tags.empty(), s -> s.tasks().starts());
    for (var state : JOB_STATES) {
      gauge(to, "raywa.jobs", Tags.of("state", state), s -> s.jobs(state));
    }
  }

  private void registerStores(PrometheusMeterRegistry to) {
    gauge(to, "raywa.modules.cached", Tags.empty(), s -> s.modules().modules());
    gauge(to, "raywa.modules.cached.bytes", Tags.empty(), s -> s.modules().bytes());
    count(to, "raywa.modules.loads", Tags.of("cache", "hit"), s -> s.modules().hits());
    count(to, "raywa.modules.loads", Tags.of("cache", "miss"), s -> s.modules().misses());
    count(to, "raywa.modules.rejected", Tags.empty(), s -> s.modules().rejected());
    count(to, "raywa.directory.writes", Tags.empty(), s -> s.tasks().directoryWrites());
    count(to, "raywa.directory.entries", Tags.empty(), s -> s.tasks().directoryEntries());
    gauge(to, "raywa.objects.bytes", Tags.of("in", "memory"), s -> s.objects().bytesInMemory());
    gauge(to, "raywa.objects.bytes", Tags.of("in", "disk"), s -> s.objects().bytesOnDisk());
    count(to, "raywa.objects.dropped", Tags.empty(), s -> s.objects().dropped());
    count(to, "raywa.objects.spilled", Tags.empty(), s -> s.objects().spilled());
    count(to, "raywa.objects.restored", Tags.empty(), s -> s.objects().restored());
  }

  private void registerModels(PrometheusMeterRegistry to) {
    gauge(to, "raywa.nn.models", Tags.empty(), s -> s.models().engine().models());
    gauge(to, "raywa.nn.models.bytes", Tags.empty(), s -> s.models().engine().modelBytes());
    gauge(to, "raywa.nn.models.idle", Tags.empty(), s -> s.models().idle());
    count(to, "raywa.nn.loads", Tags.of("cache", "hit"), s -> s.models().hits());
    count(to, "raywa.nn.loads", Tags.of("cache", "miss"), s -> s.models().misses());
    count(to, "raywa.nn.evictions", Tags.empty(), s -> s.models().evictions());
    gauge(to, "raywa.nn.contexts", Tags.empty(), s -> s.models().engine().contexts());
    gauge(to, "raywa.nn.tensors.bytes", Tags.empty(), s -> s.models().engine().tensorBytes());
    gauge(to, "raywa.nn.running", Tags.empty(), s -> s.models().engine().running());
    gauge(to, "raywa.nn.waiting", Tags.empty(), s -> s.models().engine().queued());
    count(to, "raywa.nn.runs", Tags.of("end", "succeeded"), s -> s.models().engine().runs());
    count(to, "raywa.nn.runs", Tags.of("end", "failed"), s -> s.models().engine().failures());
    count(to, "raywa.nn.refused", Tags.empty(), s -> s.models().engine().refused());
    count(to, "raywa.nn.busy.seconds", Tags.empty(), s -> s.models().engine().runNanos() / NANO);
    count(to, "raywa.nn.restarts", Tags.empty(), s -> s.models().engine().restarts());
  }

  private void registerSurroundings(PrometheusMeterRegistry to) {
    count(to, "raywa.spans.exported", Tags.empty(), s -> s.spans().exported());
    count(to, "raywa.spans.dropped", Tags.empty(), s -> s.spans().dropped());
    gauge(to, "raywa.peers", Tags.empty(), Snapshot::peers);
    gauge(to, "raywa.http.connections", Tags.empty(), Snapshot::connections);
  }

  private static void registerRequests(
      PrometheusMeterRegistry to, RequestTally.Kind kind, RequestTally.Total total) {
    FunctionTimer.builder(
            "raywa.http.requests",
            total,
            RequestTally.Total::count,
            RequestTally.Total::nanos,
            TimeUnit.NANOSECONDS)
        .tags("route", kind.route(), "method", kind.method(), "status", kind.status())
        .register(to);
  }

  private static void registerJvm(PrometheusMeterRegistry to) {
    var memory = ManagementFactory.getMemoryMXBean();
    var threads = ManagementFactory.getThreadMXBean();
    Gauge.builder("raywa.jvm.memory.bytes", memory, m -> m.getHeapMemoryUsage().getUsed())
        .tag("area", "heap")
        .register(to);
    Gauge.builder("raywa.jvm.memory.bytes", memory, m -> m.getNonHeapMemoryUsage().getUsed())
        .tag("area", "nonheap")
        .register(to);
    Gauge.builder("raywa.jvm.heap.max.bytes", memory, m -> m.getHeapMemoryUsage().getMax())
        .register(to);
    Gauge.builder("raywa.jvm.threads", threads, one -> one.getThreadCount()).register(to);
    for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      FunctionTimer.builder(
              "raywa.jvm.gc",
              collector,
              GarbageCollectorMXBean::getCollectionCount,
              GarbageCollectorMXBean::getCollectionTime,
              TimeUnit.MILLISECONDS)
          .tag("collector", collector.getName())
          .register(to);
    }
  }

  private void gauge(
      PrometheusMeterRegistry to, String name, Tags tags, ToDoubleFunction<Snapshot> number) {
    Gauge.builder(name, this, meters -> meters.now(number)).tags(tags).register(to);
  }

  private void count(
      PrometheusMeterRegistry to, String name, Tags tags, ToDoubleFunction<Snapshot> number) {
    FunctionCounter.builder(name, this, meters -> meters.now(number)).tags(tags).register(to);
  }

  private double now(ToDoubleFunction<Snapshot> number) {
    var snapshot = latest;
    return snapshot == null ? 0 : number.applyAsDouble(snapshot);
  }
}
