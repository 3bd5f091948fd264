package dev.raywa.execution;

import dev.raywa.codec.PeerAddress;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError;
import dev.raywa.scheduling.Capacity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The thread of a node: brings events to the core, one at a time, and does what the core wants
/// done.
///
/// [#post], [#members] and the views may be used by any thread; everything else happens on the
/// verticle's event loop.
public final class NodeLoop extends VerticleBase {
  /// Events handled before other work of the event loop has its turn.
  private static final int EVENTS_MAX = 2_048;

  /// How often the core looks at the clock, in milliseconds.
  private static final long TICK_MS = 50;

  private static final Logger LOG = LoggerFactory.getLogger(NodeLoop.class);

  private final Settings settings;
  private final NodeParts parts;
  private final NodeCore core;
  private final JobTable jobs;
  private final HomeJobs homeJobs;
  private final Jobs forGateway;
  private final QueueGate gate;
  private final Tally tally = new Tally();
  private final PeerInbox arrivals = new PeerInbox(this::heard);
  private final AtomicBoolean due = new AtomicBoolean();
  private final ConcurrentLinkedQueue<NodeEvent> inbox = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Print> prints = new ConcurrentLinkedQueue<>();
  private final Promise<Void> mayLeave = Promise.promise();
  private volatile Wiring wiring = new Wiring.None();
  private volatile List<NodeLoad> view = List.of();
  private volatile Capacity capacity;
  private volatile boolean stopped;

  /// What a task printed, on its way to the home of its job.
  private record Print(NodeId home, PeerMessage.Printed printed) {}

  /// What exists while the verticle is deployed.
  private sealed interface Wiring {
    record None() implements Wiring {}

    record Deployed(
        Context loop,
        PeerLinks links,
        GuestRunner runner,
        TaskOutput output,
        Desk desk,
        ObjectFinder finder,
        MessageConsumer<Buffer> peers,
        long timer)
        implements Wiring {}
  }

  /// A node that is not deployed yet.
  public NodeLoop(Settings settings, NodeParts parts) {
    this.settings = settings;
    this.parts = parts;
    this.capacity = settings.capacity();
    this.jobs = new JobTable(settings.jobsKeptMax());
    this.gate = new QueueGate(settings.queueTasksMax());
    this.homeJobs = new HomeJobs(settings, parts, jobs, this::post);
    this.forGateway = new NodeJobs(settings, parts, homeJobs, this);
    var setup =
        new CoreSetup(
            settings.self(),
            settings.http(),
            settings.capacity(),
            settings.queueTasksMax(),
            settings.lineageBytesMax(),
            settings.tasksKeptMax());
    this.core = new NodeCore(setup, parts.random(), this::act);
  }

  @Override
  public Future<?> start() {
    long firstLink = parts.nanos().getAsLong();
    var links = new PeerLinks(vertx, settings.self(), settings.talk(), firstLink, this::refusedBy);
    var output = new TaskOutput(settings.self(), homeJobs::get, links, this::print);
    var tools =
        new GuestRunner.Tools(
            parts.sandbox(),
            parts.grid(),
            parts.nanos(),
            homeJobs::spec,
            output::of,
            parts.tracer());
    var consumer =
        vertx.eventBus().<Buffer>consumer(PeerAddress.of(settings.self()), this::received);
    wiring =
        new Wiring.Deployed(
            context,
            links,
            new GuestRunner(settings, tools, gate, tally, this::post),
            output,
            new Desk(parts.directory(), parts.store(), parts.grid(), tally, this::post),
            new ObjectFinder(vertx, settings.self(), this::post),
            consumer,
            vertx.setPeriodic(TICK_MS, _ -> tick()));
    vertx.setPeriodic(settings.talk().loadMs(), _ -> gossip());
    publish();
    wake();
    return Future.all(consumer.completion(), deployed().finder().serve());
  }

  @Override
  public Future<?> stop() {
    var here = deployed();
    stopped = true;
    vertx.cancelTimer(here.timer());
    here.runner()
        .interruptAll(
            new TaskError(TaskError.Code.NODE_DIED, "node " + settings.self() + " stops"));
    here.links().membersAre(Set.of());
    arrivals.close();
    here.desk().close();
    homeJobs.close();
    return here.peers().unregister();
  }

  /// Takes no more tasks from now on. Completes when those that are here have ended, or after the
  /// grace period, and what the others need to go on is safe. May be called by any thread.
  public Future<Void> drain(Duration grace) {
    post(new NodeEvent.Leaves(grace.toMillis()));
    onLoop(this::gossip);
    return mayLeave.future();
  }

  /// The jobs of this node, for the gateway.
  public Jobs jobs() {
    return forGateway;
  }

  /// What the node has done so far; may be called by any thread.
  public TaskTotals totals() {
    return tally.totals();
  }

  /// Says who the other members are; may be called by any thread.
  public void members(Set<NodeId> peers) {
    post(new NodeEvent.Peers(Set.copyOf(peers)));
  }

  /// Says which labels this node carries beside those of its settings, which win; may be called by
  /// any thread.
  public void label(Map<String, String> found) {
    capacity = settings.capacity().with(found);
    post(new NodeEvent.Fittings.Labelled(found));
  }

  /// Says which models are loaded here now, each by what stands for it; may be called by any
  /// thread.
  public void warm(Set<Long> models) {
    post(new NodeEvent.Fittings.Warm(models));
  }

  /// What it has to give, with all its labels.
  Capacity capacity() {
    return capacity;
  }

  /// Tells the core what happened; may be called by any thread.
  void post(NodeEvent event) {
    inbox.add(event);
    wake();
  }

  /// This node and what the others last said.
  List<NodeLoad> view() {
    return view;
  }

  JobTable table() {
    return jobs;
  }

  /// Records that the core keeps, for tests of leaks.
  Future<Integer> records() {
    var records = Promise.<Integer>promise();
    onLoop(() -> records.complete(core.records()));
    return records.future();
  }

  /// What this node knows of the tasks of a job.
  Future<Jobs.KnownTasks> tasks(JobId job) {
    var tasks = Promise.<Jobs.KnownTasks>promise();
    onLoop(() -> tasks.complete(core.tasks(job)));
    return tasks.future();
  }

  /// What this node knows of the objects of a job, of those that it answers for.
  Future<Map<ObjectId, Optional<ObjectState>>> objects(JobId job) {
    var objects = Promise.<Map<ObjectId, Optional<ObjectState>>>promise();
    onLoop(() -> objects.complete(core.objects(job)));
    return objects.future();
  }

  /// Asks the home of a job where an object is.
  ObjectFinder finder() {
    return deployed().finder();
  }

  /// Runs something on the node's loop.
  void onLoop(Runnable work) {
    deployed().loop().runOnContext(_ -> work.run());
  }

  private Wiring.Deployed deployed() {
    return switch (wiring) {
      case Wiring.Deployed here -> here;
      case Wiring.None() -> throw new IllegalStateException("the node is not deployed");
    };
  }

  private void wake() {
    if (!stopped && wiring instanceof Wiring.Deployed here && due.compareAndSet(false, true)) {
      here.loop().runOnContext(_ -> drain());
    }
  }

  private void drain() {
    due.set(false);
    long now = nowMs();
    var event = inbox.poll();
    for (int i = 0; event != null && i < EVENTS_MAX; i++) {
      handle(event, now);
      event = inbox.poll();
    }
    if (event != null) {
      handle(event, now);
      wake();
    }
    core.settle(now);
    gate.left(core.leftQueue());
    sayPrints();
    deployed().links().flush();
  }

  private void handle(NodeEvent event, long now) {
    if (event instanceof NodeEvent.Finished) {
      // What the task printed was added before this, and is to arrive before its end.
      sayPrints();
    }
    if (event instanceof NodeEvent.Peers(var peers)) {
      var links = deployed().links();
      links.membersAre(peers);
      arrivals.membersAre(peers);
      links.sayToAll(new PeerMessage.Load(core.load()));
    }
    core.on(event, now);
  }

  private void tick() {
    post(new NodeEvent.Ticked());
  }

  private void gossip() {
    deployed().links().sayToAll(new PeerMessage.Load(core.load()));
    deployed().links().flush();
    publish();
  }

  private void publish() {
    view = Stream.concat(Stream.of(core.load()), core.peerLoads().stream()).toList();
  }

  private void received(Message<Buffer> batch) {
    arrivals.received(batch);
    wake();
  }

  /// A peer takes this node for dead and listens to it no more.
  private void refusedBy(NodeId peer) {
    LOG.warn("event=declared_dead peer={}", peer);
  }

  private void heard(NodeId from, PeerMessage message) {
    if (message instanceof PeerMessage.Printed printed) {
      deployed().output().arrived(from, printed);
    } else {
      inbox.add(new NodeEvent.Heard(from, message));
    }
  }

  private void print(NodeId home, PeerMessage.Printed printed) {
    prints.add(new Print(home, printed));
    wake();
  }

  private void sayPrints() {
    for (var print = prints.poll(); print != null; print = prints.poll()) {
      deployed().links().say(print.home(), print.printed());
    }
  }

  private void act(NodeCommand command) {
    var here = deployed();
    switch (command) {
      case NodeCommand.Run(var dispatch) -> here.runner().run(dispatch);
      case NodeCommand.Interrupt(var task, var reason) -> here.runner().interrupt(task, reason);
      case NodeCommand.Wake(var task, var states) -> {
        gate.left(core.leftQueue());
        here.runner().answer(task, new TaskRay.Woken(states));
      }
      case NodeCommand.TellReader(long number, var state) -> here.finder().told(number, state);
      case NodeCommand.CancelAnswered(var task, var cancelled) ->
          here.runner().answer(task, cancelled);
      case NodeCommand.Send(var to, var message) -> here.links().say(to, message);
      case NodeCommand.Write(var batch) -> here.desk().write(batch);
      case NodeCommand.Erase(var objects) -> here.desk().erase(objects);
      case NodeCommand.ReadDirectory(var object) -> here.desk().read(object);
      case NodeCommand.Claim(var object, var expected, var next) ->
          here.desk().claim(object, expected, next);
      case NodeCommand.Restore(var asker, var object, var place) ->
          here.desk().restore(asker, object, place);
      case NodeCommand.TakeOver(var nodes) -> {
        here.desk().orphans(nodes);
        homeJobs.desk().takeOver(nodes);
      }
      case NodeCommand.MayLeave() -> mayLeave.tryComplete();
      case NodeCommand.CheckJobs() -> homeJobs.desk().check();
      case NodeCommand.JobMoved(var job, var home) -> here.output().moved(job, home);
      case NodeCommand.Differed differed -> here.output().differed(differed);
      case NodeCommand.JobRunning(var job) -> homeJobs.running(job);
      case NodeCommand.JobFinished(var job, var outcome) -> homeJobs.finished(job, outcome);
      case NodeCommand.JobCounted(var job, var counts, boolean last) ->
          homeJobs.counted(job, counts, last);
      case NodeCommand.Forget(var job) -> forget(job);
    }
  }

  private void forget(JobId job) {
    deployed().output().forget(job);
    if (!parts.grid().has(job)) {
      return;
    }
    Thread.ofVirtual()
        .name("forget-" + job)
        .start(() -> {
          try {
            parts.grid().deleteJob(job);
          } catch (GridUnavailableException e) {
            LOG.warn("values of a job stay in the grid job={} reason={}", job, e.getMessage());
          }
        });
  }

  private long nowMs() {
    return TimeUnit.NANOSECONDS.toMillis(parts.nanos().getAsLong());
  }
}
