package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import dev.raywa.scheduling.Capacity;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A node of a simulation: the production core and the production keeper of job records, with
/// guests that are plans, and a world that can freeze or kill it.
final class SimNode implements JobDesk.Node {
  private static final long TICK_MICROS = 50_000;
  private static final long GOSSIP_MICROS = 200_000;
  private static final int TICKS_PER_LOOK = 40;

  /// No guest waits longer for anything.
  private static final long GET_MICROS_MAX = 100_000_000;

  private static final int LINEAGE_BYTES_MAX = 1 << 20;
  private static final int GOSSIPS_MAX = 4;

  private final NodeId id;
  private final SimWorld world;
  private final Capacity capacity;
  private final NodeCore core;
  private final JobDesk desk;
  private final Map<TaskId, SimGuest> guests = new LinkedHashMap<>();
  private final ArrayDeque<Runnable> backlog = new ArrayDeque<>();
  private final Map<JobId, JobStatus> jobs = new HashMap<>();
  private final Map<JobId, Outcome> outcomes = new HashMap<>();
  private final QueueGate gate;
  private Set<NodeId> peers = Set.of();
  private List<NodeId> others = new ArrayList<>();
  private long submitted;
  private int ticks;
  private long deskFree;
  private boolean frozen;
  private boolean dead;

  SimNode(NodeId id, SimWorld world, Capacity capacity) {
    this.id = id;
    this.world = world;
    var setup =
        new CoreSetup(id, () -> "", capacity, world.queueTasksMax(), LINEAGE_BYTES_MAX, 100);
    this.gate = new QueueGate(world.queueTasksMax());
    this.capacity = capacity;
    this.core = new NodeCore(setup, world.random(), this::act);
    this.desk =
        new JobDesk(
            id,
            new SimJobs(this),
            () -> Instant.ofEpochMilli(world.clock().millis()),
            this::inOrder,
            this);
    later(world.random().nextInt((int) TICK_MICROS), this::tick);
    later(world.random().nextInt((int) GOSSIP_MICROS), this::gossip);
  }

  NodeId id() {
    return id;
  }

  SimWorld world() {
    return world;
  }

  Set<NodeId> peers() {
    return peers;
  }

  boolean isDead() {
    return dead;
  }

  boolean isFrozen() {
    return frozen;
  }

  int records() {
    return core.records();
  }

  String recordsByPart() {
    return core.recordsByPart().toString();
  }

  int guests() {
    return guests.size();
  }

  /// Lets something happen on this node, unless it is dead then; when it is frozen, after that.
  void later(long micros, Runnable what) {
    world.clock().after(micros, () -> whenAwake(what));
  }

  /// Tells the core something, now.
  void event(NodeEvent event) {
    core.on(event, world.clock().millis());
    core.settle(world.clock().millis());
    gate.left(core.leftQueue());
  }

  /// Whether a guest may submit one more task now.
  boolean mayEnter() {
    boolean may = gate.tryEnter();
    submitted += may ? 1 : 0;
    return may;
  }

  void ended(SimGuest guest, NodeEvent.Finished event) {
    guests.remove(guest.id(), guest);
    event(event);
  }

  void membersAre(Set<NodeId> others) {
    peers = others;
    this.others = new ArrayList<>(others);
    this.others.sort(SimNode::byName);
    event(new NodeEvent.Peers(others));
  }

  void die() {
    dead = true;
    guests.clear();
    backlog.clear();
  }

  void freeze() {
    frozen = true;
  }

  void thaw() {
    frozen = false;
    while (!frozen && !dead && !backlog.isEmpty()) {
      backlog.remove().run();
    }
  }

  /// Starts a job whose driver is this plan.
  void begin(JobStatus status) {
    desk.begin(status);
    jobs.put(status.id(), status);
    event(new NodeEvent.Submitted(TaskId.driver(status.id()), driver(status)));
  }

  @Override
  public Optional<TaskError> restart(JobStatus job) {
    jobs.put(job.id(), job);
    event(new NodeEvent.JobTaken(driver(job), job.attempt()));
    return Optional.empty();
  }

  @Override
  public List<JobStatus> all() {
    return new ArrayList<>(jobs.values());
  }

  @Override
  public void keep(JobStatus job) {
    event(new NodeEvent.JobGivenUp(job.id()));
  }

  @Override
  public void lost(JobId job, TaskError reason, boolean over) {
    jobs.remove(job);
    event(over ? new NodeEvent.JobGivenUp(job) : new NodeEvent.JobLost(job));
  }

  private TaskSpec driver(JobStatus job) {
    // Every other job is an invocation, whose root runs anywhere.
    boolean call = job.id().value() % 2 == 0;
    var entry = call ? new Entry.Export("root") : Entry.Start.COMMAND;
    var function = new FunctionRef(SimCluster.MODULE, entry, job.spec().entry());
    var origin = new Origin(id, id, 0, job.spec().dialect());
    return new TaskSpec(TaskId.driver(job.id()), function, List.of(), job.spec().options(), origin);
  }

  /// Does work on what the cluster remembers, one piece after the other.
  private void inOrder(Runnable work) {
    long now = world.clock().micros();
    deskFree = Math.max(deskFree + 1, now + world.storeMicros());
    later(deskFree - now, work);
  }

  private void whenAwake(Runnable what) {
    if (dead) {
      return;
    }
    if (frozen) {
      backlog.add(what);
    } else {
      what.run();
    }
  }

  private void tick() {
    if (++ticks % TICKS_PER_LOOK == 0) {
      look();
    }
    event(new NodeEvent.Ticked());
    later(TICK_MICROS, this::tick);
  }

  /// Looks whether anything takes too long or grows too much.
  private void look() {
    world
        .checks()
        .within(
            this,
            core.recordsByPart().getOrDefault("journal", 0),
            LINEAGE_BYTES_MAX,
            core.leftQueue(),
            submitted);
    for (var guest : guests.values()) {
      if (guest.blockedMicros() > GET_MICROS_MAX) {
        world.checks().violated("guest " + guest.id() + " on " + id + " waits and waits");
      }
    }
  }

  private void countCpu() {
    int cpuMilli = 0;
    for (var guest : guests.values()) {
      cpuMilli += guest.cpuMilli();
    }
    world.checks().computing(this, cpuMilli, capacity.cpuMilli());
  }

  private void gossip() {
    var load = new PeerMessage.Load(core.load());
    for (int i = 0; i < Math.min(GOSSIPS_MAX, others.size()); i++) {
      Collections.swap(others, i, i + world.random().nextInt(others.size() - i));
      world.send(id, others.get(i), load);
    }
    later(GOSSIP_MICROS, this::gossip);
  }

  static int byName(NodeId a, NodeId b) {
    return a.value().compareTo(b.value());
  }

  private void act(NodeCommand command) {
    world.emitted(this, command);
    switch (command) {
      case NodeCommand.Run(var dispatch) -> run(dispatch);
      case NodeCommand.Interrupt(var task, var reason) -> interrupt(task, reason);
      case NodeCommand.Wake(var task, var states) ->
          Optional.ofNullable(guests.get(task))
              .ifPresent(guest -> {
                guest.answer(states);
                countCpu();
              });
      case NodeCommand.CancelAnswered(var task, boolean cancelled) ->
          Optional.ofNullable(guests.get(task)).ifPresent(guest -> guest.answer(cancelled));
      case NodeCommand.Send(var to, var message) -> world.send(id, to, message);
      case NodeCommand.Write(var batch) -> write(batch);
      case NodeCommand.Erase(var objects) ->
          later(world.storeMicros() + 3_000, () -> objects.forEach(store().directory::remove));
      case NodeCommand.ReadDirectory(var object) ->
          ask(() ->
              new NodeEvent.DirectorySaid(
                  object, Optional.ofNullable(store().directory.get(object))));
      case NodeCommand.Claim(var object, var expected, var next) ->
          ask(() -> new NodeEvent.Claimed(object, next, replaced(object, expected, next)));
      case NodeCommand.TakeOver(var members) -> takeOver(members);
      case NodeCommand.CheckJobs() -> desk.check();
      case NodeCommand.Restore(var asker, var object, var place) ->
          ask(() -> new NodeEvent.Restored(asker, object, place, false));
      case NodeCommand.JobRunning _, NodeCommand.JobMoved _, NodeCommand.Forget _ -> {}
      case NodeCommand.Differed differed ->
          world.checks().violated("a result differs: " + differed);
      case NodeCommand.JobFinished(var job, var outcome) -> finished(job, outcome);
      case NodeCommand.JobCounted _, NodeCommand.TellReader _ -> {}
      case NodeCommand.MayLeave() -> world.left(this);
    }
  }

  private void interrupt(TaskId task, TaskError reason) {
    var guest = guests.get(task);
    if (guest != null) {
      world.checks().interrupted(guest.dispatch().spec(), reason);
      guest.stop(reason);
    }
  }

  private void takeOver(Set<NodeId> members) {
    ask(() -> {
      var here = store().here(id);
      var overdue = Orphans.overdue(here.keySet(), store()::isOver);
      overdue.forEach(store().directory::remove);
      overdue.forEach(here::remove);
      return new NodeEvent.Orphans(Orphans.of(here, members));
    });
    desk.takeOver(members);
  }

  private void write(Journal.Batch batch) {
    world.checks().noted(batch.entries());
    later(
        world.storeMicros(),
        () -> {
          store().directory.putAll(batch.entries());
          later(world.storeMicros(), () -> event(new NodeEvent.Written(batch.number())));
        });
  }

  private void run(PeerMessage.Dispatch dispatch) {
    world.checks().started(this, dispatch);
    var guest = new SimGuest(this, dispatch);
    if (guests.put(guest.id(), guest) != null) {
      world.checks().violated("task " + guest.id() + " runs twice at once on " + id);
    }
    countCpu();
    later(world.random().nextInt(200), guest::start);
  }

  private void finished(JobId job, Outcome outcome) {
    var status = jobs.get(job);
    if (status != null) {
      var record = new JobRecord(status, new JobLog(1024, false));
      record.finished(outcome, Instant.ofEpochMilli(world.clock().millis()));
      jobs.put(job, record.outlook());
      outcomes.put(job, outcome);
      desk.save(record.outlook());
    }
  }

  @Override
  public void recorded(JobId job) {
    if (outcomes.containsKey(job)) {
      world.checks().announced(job, store().jobs.get(job));
    }
    event(new NodeEvent.JobRecorded(job));
    var outcome = outcomes.remove(job);
    if (outcome != null) {
      world.finished(job, outcome);
    }
  }

  /// Asks what the cluster remembers: some time to get there, some time to come back.
  private void ask(java.util.function.Supplier<NodeEvent> question) {
    later(
        world.storeMicros(),
        () -> {
          var answer = question.get();
          later(world.storeMicros(), () -> event(answer));
        });
  }

  private boolean replaced(ObjectId object, DirectoryEntry expected, DirectoryEntry next) {
    return store().directory.replace(object, expected, next);
  }

  SimStore store() {
    return world.storeOf(id);
  }
}
