package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.execution.TaskTotals;
import dev.raywa.grid.GridStats;
import dev.raywa.grid.InMemoryBlobs;
import dev.raywa.grid.InMemoryRegistry;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobSpec;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.TaskOptions;
import dev.raywa.node.functions.Functions;
import dev.raywa.node.metrics.PrometheusMeters;
import dev.raywa.node.metrics.Sources;
import dev.raywa.node.metrics.SpanTotals;
import dev.raywa.node.models.ModelCache;
import dev.raywa.node.models.ModelLimits;
import dev.raywa.node.models.ModelStats;
import dev.raywa.node.models.Models;
import dev.raywa.node.source.SourceDesk;
import dev.raywa.node.source.SourceLimits;
import dev.raywa.node.words.HostPort;
import dev.raywa.wasm.SandboxStats;
import dev.raywa.wasm.nn.EchoBackend;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NnStats;
import dev.raywa.wasm.nn.QueuedEngine;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/// A gateway that listens on a free port of loopback, over fakes, and a client for it.
final class Site implements AutoCloseable {
  static final byte[] WASM = "\0asm\1\0\0\0".getBytes(StandardCharsets.UTF_8);
  static final ModuleId MODULE = ModuleId.of(WASM);
  static final Instant NOW = Instant.parse("2026-01-01T00:00:10Z");

  private static final InstantSource CLOCK = InstantSource.fixed(NOW);

  static final JobSpec SPEC =
      new JobSpec(
          "pi",
          MODULE,
          "_start",
          List.of("pi.wasm"),
          Map.of(),
          List.of(),
          Dialect.AUTO,
          TaskOptions.DEFAULT.with(Demand.ONE_CPU),
          0,
          false);

  static final SourceLimits SOURCES =
      new SourceLimits(true, List.of(), Duration.ofSeconds(60), 1 << 30, 16 * 1024, 256 * 1024, 1);

  static final ModelLimits MODELS = new ModelLimits(2, 1024, 1500);

  private static final NnStats NN = new NnStats(24, 25, 26, 27, 28, 29, 30, 31, 32, 2, 33);

  /// A site whose pages may speak to every site.
  static final String PAGES = "https://pages.example";

  static final GatewayConfig.OfCalls CALLS =
      new GatewayConfig.OfCalls(Duration.ofSeconds(30), 64 * 1024, Duration.ofMinutes(1), 4);

  final Vertx vertx;
  final FakeJobs jobs;
  final FakeStore store;
  final FakeSandbox sandbox = new FakeSandbox();
  final InMemoryRegistry requests;
  final Functions functions;
  final EchoBackend models = new EchoBackend();
  private final NnEngine engine;
  final AtomicBoolean ready = new AtomicBoolean(true);
  final AtomicReference<Optional<String>> trouble = new AtomicReference<>(Optional.empty());
  final List<String> accesses = new CopyOnWriteArrayList<>();
  private final AtomicLong nanos = new AtomicLong();
  final GatewayPorts ports;
  final FakeToolchains toolchains = new FakeToolchains();
  final SourceDesk desk;
  final Gateway gateway;
  final HttpClient client = HttpClient.newHttpClient();

  Site(Vertx vertx, String node, GatewayConfig config) {
    this(vertx, node, config, Optional.empty());
  }

  /// A gateway of the same cluster as another one.
  Site(Vertx vertx, String node, GatewayConfig config, Site other) {
    this(vertx, node, config, Optional.of(other));
  }

  private Site(Vertx vertx, String node, GatewayConfig config, Optional<Site> other) {
    this.vertx = vertx;
    this.store = other.map(site -> site.store).orElseGet(FakeStore::new);
    this.requests = other.map(site -> site.requests).orElseGet(() -> new InMemoryRegistry(CLOCK));
    this.functions =
        other
            .map(site -> site.functions)
            .orElseGet(() -> new Functions(new InMemoryRegistry(CLOCK), store, sandbox, CLOCK, 3));
    var limits = NnLimits.forCores(1);
    this.engine = new QueuedEngine(models, limits, true, nanos::incrementAndGet);
    var cache = new ModelCache(engine, limits);
    this.jobs = new FakeJobs(vertx, new NodeId(node));
    this.desk = new SourceDesk(toolchains, store, new FakeSandbox(), SOURCES);
    this.ports =
        new GatewayPorts(
            jobs,
            store,
            sandbox,
            functions,
            new Models(modelParts(), cache, MODELS),
            requests,
            desk,
            ready::get,
            trouble::get,
            () -> NOW,
            nanos::incrementAndGet,
            meters(jobs),
            Optional.empty(),
            Optional.of(accesses::add));
    this.gateway = Gateway.start(vertx, config, ports).await();
    jobs.loads.add(load(node, gateway.address().toString()));
  }

  /// Models in this process; each has its bytes under a number.
  private static Models.Parts modelParts() {
    var blobs = new AtomicInteger();
    return new Models.Parts(
        new InMemoryRegistry(CLOCK),
        new InMemoryBlobs(),
        CLOCK,
        () -> "blob " + blobs.incrementAndGet());
  }

  private static Meters meters(Jobs jobs) {
    return new PrometheusMeters(
        new Sources(
            jobs,
            () -> new TaskTotals(1, 2, 3, 4, 5, 6),
            () -> new GridStats(7, 8, 9, 10, 11),
            () -> new SandboxStats(12, 13, 14, 15, 16),
            () -> new ModelStats(NN, 19, 20, 21, 22, 23),
            () -> new SpanTotals(17, 18)));
  }

  static GatewayConfig config() {
    return config(List.of());
  }

  static GatewayConfig config(List<Path> directories) {
    return config(List.of(), directories);
  }

  static GatewayConfig config(List<Token> tokens, List<Path> directories) {
    return config(tokens, Optional.empty(), directories);
  }

  static GatewayConfig config(List<Token> tokens, Optional<Tls> tls, List<Path> directories) {
    return new GatewayConfig(
        new HostPort("127.0.0.1", 0),
        Optional.empty(),
        100,
        Duration.ofSeconds(30),
        2 * 1024 * 1024,
        256 * 1024,
        tokens,
        tls,
        directories,
        List.of(PAGES),
        CALLS);
  }

  static NodeLoad load(String node, String http) {
    return new NodeLoad(
        new NodeId(node),
        http,
        2000,
        1500,
        1 << 30,
        1 << 20,
        0,
        1,
        2,
        120,
        Map.of("zone", "a"),
        Set.of(),
        false);
  }

  URI uri(String path) {
    return URI.create("http://" + gateway.address() + path);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      var sent = request.timeout(Duration.ofSeconds(10)).build();
      var response = client.send(sent, BodyHandlers.ofString());
      ReadContract.get().check(sent.method(), sent.uri().getRawPath(), response);
      return response;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> send(String method, String path, byte[] body) {
    return send(HttpRequest.newBuilder(uri(path)).method(method, BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<String> get(String path) {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  HttpResponse<String> post(String job) {
    return send(
        HttpRequest.newBuilder(uri("/v1/jobs"))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(job)));
  }

  /// A connection on which a test writes what it likes.
  Socket connect() throws IOException {
    var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.address().port());
    socket.setSoTimeout(10_000);
    return socket;
  }

  static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  @Override
  public void close() {
    client.shutdownNow();
    gateway.close().await();
    desk.close();
    engine.close();
  }
}
