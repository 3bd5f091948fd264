package dev.raywa.node;

import dev.raywa.execution.Copies;
import dev.raywa.execution.NodeLoop;
import dev.raywa.execution.NodeParts;
import dev.raywa.execution.Tracer;
import dev.raywa.grid.hazelcast.ClusterView;
import dev.raywa.grid.hazelcast.GridMember;
import dev.raywa.grid.hazelcast.HazelcastClusterStore;
import dev.raywa.grid.hazelcast.HazelcastDirectory;
import dev.raywa.grid.hazelcast.HazelcastObjectGrid;
import dev.raywa.grid.hazelcast.HazelcastRegistry;
import dev.raywa.grid.hazelcast.MemberListener;
import dev.raywa.message.NodeId;
import dev.raywa.node.cluster.ClusteredVertx;
import dev.raywa.node.functions.Functions;
import dev.raywa.node.http.Gateway;
import dev.raywa.node.http.GatewayConfig;
import dev.raywa.node.http.GatewayPorts;
import dev.raywa.node.http.RequestTracer;
import dev.raywa.node.metrics.PrometheusMeters;
import dev.raywa.node.metrics.Sources;
import dev.raywa.node.models.Models;
import dev.raywa.node.source.SourceDesk;
import dev.raywa.node.traces.Tracing;
import dev.raywa.wasm.Sandbox;
import dev.raywa.wasm.chicory.ChicorySandbox;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.dns.AddressResolverOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One node: a member of the grid, an event bus, a sandbox, the loop that schedules and runs tasks,
/// and the gateway. The only place where these are put together. Thread-safe.
public final class Node implements AutoCloseable {
  /// How long each part may take to start or to stop.
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /// Event loops: one for the node's tasks, one for HTTP and the peers.
  private static final int EVENT_LOOPS = 2;

  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final GridMember member;
  private final HazelcastObjectGrid objects;
  private final Served served;
  private final Duration drainGrace;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch ended = new CountDownLatch(1);

  /// What stands on the grid.
  private record Served(
      Vertx vertx,
      Sandbox sandbox,
      Inference inference,
      SourceDesk desk,
      NodeLoop loop,
      Gateway gateway,
      AtomicBoolean ready,
      Tracing tracing) {}

  /// What the gateway says of the node and of the cluster around it.
  private record Watched(BooleanSupplier ready, ClusterView view, Optional<RequestTracer> tracer) {}

  private Node(GridMember member, HazelcastObjectGrid objects, Served served, Duration drainGrace) {
    this.member = member;
    this.objects = objects;
    this.served = served;
    this.drainGrace = drainGrace;
  }

  /// Blocks until the node has joined its cluster and serves.
  ///
  /// @throws NodeStartException when a part of it cannot start; the message says which and why
  public static Node start(NodeConfig config) {
    var gateway = Wiring.gateway(config);
    var id = new NodeId("n-" + UUID.randomUUID().toString().substring(0, 8));
    var member = member(config, id);
    try {
      return start(config, gateway, id, member);
    } catch (RuntimeException e) {
      member.close();
      throw e;
    }
  }

  private static GridMember member(NodeConfig config, NodeId id) {
    try {
      return GridMember.start(Wiring.grid(config, id));
    } catch (RuntimeException e) {
      throw new NodeStartException(
          "the cluster port " + config.cluster().host() + ":" + config.cluster().port(), e);
    }
  }

  private static Node start(
      NodeConfig config, GatewayConfig gateway, NodeId id, GridMember member) {
    var options =
        new VertxOptions()
            .setEventLoopPoolSize(EVENT_LOOPS)
            .setPreferNativeTransport(false)
            .setAddressResolverOptions(new AddressResolverOptions().setHostsRefreshPeriod(0));
    var vertx =
        Wiring.await(
            ClusteredVertx.start(member, config.cluster().host(), options),
            PATIENCE,
            "the event bus");
    try {
      return start(config, gateway, id, member, vertx);
    } catch (RuntimeException e) {
      vertx.close();
      throw e;
    }
  }

  private static Node start(
      NodeConfig config, GatewayConfig gatewayConfig, NodeId id, GridMember member, Vertx vertx) {
    var clock = InstantSource.system();
    var store = new HazelcastClusterStore(member, new SecureRandom());
    var inference = Inference.of(config, member, clock);
    var sandbox = Wiring.sandbox(config, store, inference, clock);
    var copies = new Copies(vertx, id, member::others);
    var objects = Wiring.objects(config, member, copies);
    Wiring.await(copies.serve(objects), PATIENCE, "the keeping of copies");
    var ready = new AtomicBoolean();
    var http = new HttpAddress();
    var tracing = Tracing.start(System.getenv(), id);
    var parts = parts(sandbox, objects, store, member, tracing.tasks());
    var loop = new NodeLoop(Wiring.settings(config, id, http::get), parts);
    var view = new ClusterView(clock);
    var desk = Wiring.desk(config, store, sandbox);
    var sources = sources(loop, objects, sandbox, inference, tracing);
    var functions = Wiring.functions(config, member, parts);
    var shared = new Shared(functions, inference.models(), desk, member);
    var watched = new Watched(ready::get, view, tracing.requests());
    var ports = ports(config, sources, parts, shared, watched);
    var gateway =
        Wiring.await(
            Gateway.start(vertx, gatewayConfig, ports),
            PATIENCE,
            "HTTP on " + config.gateway().http());
    http.set(gateway.publicAddress().toString());
    Wiring.await(vertx.deployVerticle(loop), PATIENCE, "the task loop");
    member.listen(view);
    member.listen(new Members(loop));
    ready.set(true);
    Wiring.labelWhenFound(desk, inference.state(config), loop);
    inference.cache().listen(loop::warm);
    var served = new Served(vertx, sandbox, inference, desk, loop, gateway, ready, tracing);
    return ending(new Node(member, objects, served, config.cluster().drainGrace()));
  }

  /// The node, which ends when its member does.
  private static Node ending(Node node) {
    node.member.listen(new Ending(node));
    return node;
  }

  /// Where the metrics come from.
  private static Sources sources(
      NodeLoop loop,
      HazelcastObjectGrid objects,
      ChicorySandbox sandbox,
      Inference inference,
      Tracing tracing) {
    return new Sources(
        loop.jobs(),
        loop::totals,
        objects::stats,
        sandbox::stats,
        inference.cache()::stats,
        tracing::totals);
  }

  private static NodeParts parts(
      Sandbox sandbox,
      HazelcastObjectGrid objects,
      HazelcastClusterStore store,
      GridMember member,
      Tracer tracer) {
    return new NodeParts(
        sandbox,
        objects,
        store,
        new HazelcastDirectory(member),
        HazelcastRegistry.results(member),
        System::nanoTime,
        InstantSource.system(),
        new SplittableRandom(),
        tracer);
  }

  /// What the cluster makes and keeps for invocations.
  private record Shared(Functions functions, Models models, SourceDesk desk, GridMember member) {}

  private static GatewayPorts ports(
      NodeConfig config, Sources sources, NodeParts parts, Shared shared, Watched watched) {
    return new GatewayPorts(
        sources.jobs(),
        parts.store(),
        parts.sandbox(),
        shared.functions(),
        shared.models(),
        HazelcastRegistry.requests(shared.member()),
        shared.desk(),
        watched.ready(),
        watched.view()::splitSuspected,
        parts.clock(),
        parts.nanos(),
        new PrometheusMeters(sources),
        watched.tracer(),
        accessLog(config));
  }

  private static Optional<Consumer<String>> accessLog(NodeConfig config) {
    var log = LoggerFactory.getLogger("dev.raywa.access");
    return config.gateway().accessLog() ? Optional.of(log::info) : Optional.empty();
  }

  /// The node's id.
  public NodeId id() {
    return member.self();
  }

  /// How addresses of its cluster begin: `http` or `https`.
  public String scheme() {
    return served.gateway().scheme();
  }

  /// Where it speaks HTTP, `host:port`.
  public String http() {
    return served.gateway().publicAddress().toString();
  }

  /// Its cluster port.
  public int port() {
    return member.port();
  }

  /// Members of its cluster, itself included.
  public int nodes() {
    return member.size();
  }

  /// Blocks until the node has ended.
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  /// Takes no more jobs and tasks, lets those that are here end within the grace period, and sees
  /// to it that others can go on with the rest. Blocks until then; the node is to be closed next.
  public void drain() {
    served.ready().set(false);
    LOG.info("event=draining node={} grace_ms={}", id(), drainGrace.toMillis());
    finish(served.loop().drain(drainGrace), drainGrace.plus(PATIENCE));
  }

  /// Ends it in order: no more requests, guests stopped, then the bus, then the grid. Blocks until
  /// it has ended; harmless when repeated.
  @Override
  public void close() {
    if (closing.compareAndSet(false, true)) {
      try {
        closeBus();
      } finally {
        served.desk().close();
        served.sandbox().close();
        served.inference().close();
        served.tracing().close();
        objects.close();
        member.close();
        ended.countDown();
      }
    }
  }

  private void closeBus() {
    finish(served.gateway().close(), PATIENCE);
    finish(served.vertx().close(), PATIENCE);
  }

  /// Blocks until it is done, for a while. The gateway's future completes on an event loop, so
  /// Vert.x must not be closed before it has.
  private static void finish(Future<Void> closing, Duration patience) {
    try {
      closing
          .toCompletionStage()
          .toCompletableFuture()
          .get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("the node did not end in order", e);
    }
  }

  /// Tells the loop who the members are, one change at a time: a node that left and came back has
  /// left.
  private static final class Members implements MemberListener {
    private final NodeLoop loop;
    private final Set<NodeId> others = new LinkedHashSet<>();

    private Members(NodeLoop loop) {
      this.loop = loop;
    }

    @Override
    public void joined(NodeId node) {
      others.add(node);
      loop.members(others);
    }

    @Override
    public void left(NodeId node) {
      others.remove(node);
      loop.members(others);
    }
  }

  /// Ends the node when its grid has: alone it would only promise what it cannot keep.
  private record Ending(Node node) implements MemberListener {
    @Override
    public void joined(NodeId other) {}

    @Override
    public void left(NodeId other) {}

    @Override
    public void ended() {
      Thread.ofPlatform().name("raywa-ending").start(node::close);
    }
  }

  /// The address of the gateway, known once it listens.
  private static final class HttpAddress {
    private volatile String value = "";

    String get() {
      return value;
    }

    void set(String address) {
      value = address;
    }
  }
}
