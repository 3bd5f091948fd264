package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import dev.raywa.scheduling.Capacity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The cores of several nodes in one thread, with guests that are small programs and messages that
/// arrive in an order that the seed decides; messages between two nodes keep theirs, as on the
/// event bus.
final class SimCluster {
  /// What a simulated guest does when it is resumed; the program of a task is chosen by its label.
  interface Program {
    /// Does the next step.
    ///
    /// @param step from 0
    /// @param seen what the last wait brought
    Step next(int step, GuestSim guest, List<@Nullable ObjectState> seen);
  }

  /// One step of a guest.
  sealed interface Step {
    record Submit(String label, TaskOptions options) implements Step {}

    record Wait(List<ObjectId> objects, int needed) implements Step {}

    record Cancel(ObjectId object) implements Step {}

    record Put(Bytes value) implements Step {}

    record Return(Bytes value) implements Step {}

    record Fail(TaskError error) implements Step {}

    /// Runs on until it is interrupted.
    record Spin() implements Step {}
  }

  /// A guest that has been started.
  static final class GuestSim {
    final NodeId node;
    final Dispatch dispatch;
    final List<ObjectId> children = new ArrayList<>();
    final List<ObjectId> stored = new ArrayList<>();
    int step;
    long submissions;
    boolean asleep;
    List<@Nullable ObjectState> seen = List.of();
    @Nullable TaskError stopped;

    GuestSim(NodeId node, Dispatch dispatch) {
      this.node = node;
      this.dispatch = dispatch;
    }

    TaskId id() {
      return dispatch.spec().id();
    }
  }

  static final ModuleId MODULE = ModuleId.of(new byte[] {1});

  final Map<NodeId, NodeCore> cores = new LinkedHashMap<>();
  final Map<NodeId, Map<TaskId, GuestSim>> guests = new LinkedHashMap<>();
  final Map<JobId, Outcome> finished = new HashMap<>();
  final Map<JobId, TaskCounts> counted = new HashMap<>();
  final Map<NodeId, Integer> started = new HashMap<>();
  final Set<TaskId> everStarted = new LinkedHashSet<>();
  int runningMax;
  long nowMs;

  /// One message of so many arrives again later; 0 for none.
  int oneTwiceOf;

  final Map<ObjectId, DirectoryEntry> directory = new HashMap<>();
  private final ArrayDeque<Runnable> later = new ArrayDeque<>();
  private final Map<String, Program> programs;
  private final Random random;
  private final Map<List<NodeId>, ArrayDeque<PeerMessage>> wires = new LinkedHashMap<>();

  SimCluster(int nodes, Capacity capacity, Map<String, Program> programs, long seed) {
    this.programs = programs;
    this.random = new Random(seed);
    for (int i = 0; i < nodes; i++) {
      var id = new NodeId("n" + i);
      guests.put(id, new LinkedHashMap<>());
      var setup = new CoreSetup(id, () -> "", capacity, 10_000, 1 << 20, 100);
      cores.put(id, new NodeCore(setup, random, command -> act(id, command)));
    }
    cores.forEach((id, core) -> core.on(new NodeEvent.Peers(others(id)), nowMs));
    gossip();
  }

  JobId submitJob(long number, String label, TaskOptions options) {
    var home = cores.keySet().iterator().next();
    var job = new JobId(number);
    var driver = TaskId.driver(job);
    var function = new FunctionRef(MODULE, new Entry.Start("_start"), label);
    var origin = new Origin(home, home, 0, Dialect.AUTO);
    var spec = new TaskSpec(driver, function, List.of(), options, origin);
    core(home).on(new NodeEvent.Submitted(driver, spec), nowMs);
    core(home).settle(nowMs);
    return job;
  }

  /// Lets things happen until the job is counted for the last time; false when nothing more can
  /// happen.
  boolean runUntilEnd(JobId job, int stepsMax) {
    for (int i = 0; i < stepsMax; i++) {
      if (counted.containsKey(job)) {
        return true;
      }
      if (!step()) {
        tick();
      }
    }
    return counted.containsKey(job);
  }

  /// One thing that can happen now, chosen by the seed; false when there is none.
  boolean step() {
    var choices = new ArrayList<Runnable>();
    if (!later.isEmpty()) {
      choices.add(() -> later.remove().run());
    }
    wires.forEach((ends, queue) -> {
      if (!queue.isEmpty()) {
        choices.add(() -> {
          var message = queue.remove();
          if (oneTwiceOf > 0 && random.nextInt(oneTwiceOf) == 0) {
            queue.add(message);
          }
          deliver(ends, message);
        });
      }
    });
    for (var byTask : guests.values()) {
      for (var guest : byTask.values()) {
        if (!guest.asleep) {
          choices.add(() -> advance(guest));
        }
      }
    }
    if (choices.isEmpty()) {
      return false;
    }
    choices.get(random.nextInt(choices.size())).run();
    return true;
  }

  void tick() {
    nowMs += 50;
    gossip();
    cores
        .values()
        .forEach(core -> {
          core.on(new NodeEvent.Ticked(), nowMs);
          core.settle(nowMs);
        });
  }

  void kill(NodeId node) {
    cores.remove(node);
    guests.remove(node);
    wires.keySet().removeIf(ends -> ends.contains(node));
    cores.forEach((id, core) -> {
      core.on(new NodeEvent.Peers(others(id)), nowMs);
      core.settle(nowMs);
    });
  }

  int running() {
    return guests.values().stream()
        .flatMap(byTask -> byTask.values().stream())
        .mapToInt(guest -> guest.asleep ? 0 : 1)
        .sum();
  }

  /// How the job's driver ended.
  Outcome outcome(JobId job) {
    return Objects.requireNonNull(finished.get(job), "job has not ended");
  }

  /// The last count of the job's tasks.
  TaskCounts counts(JobId job) {
    return Objects.requireNonNull(counted.get(job), "job is not counted");
  }

  private NodeCore core(NodeId node) {
    return Objects.requireNonNull(cores.get(node), "node is gone");
  }

  private Map<TaskId, GuestSim> guestsOf(NodeId node) {
    return Objects.requireNonNull(guests.get(node), "node is gone");
  }

  private void gossip() {
    cores.forEach((from, core) ->
        others(from).forEach(to -> wire(from, to).add(new PeerMessage.Load(core.load()))));
    wires.forEach((ends, queue) -> {
      if (nowMs == 0) {
        while (!queue.isEmpty()) {
          deliver(ends, queue.remove());
        }
      }
    });
  }

  private Set<NodeId> others(NodeId id) {
    var others = new LinkedHashSet<>(cores.keySet());
    others.remove(id);
    return others;
  }

  private ArrayDeque<PeerMessage> wire(NodeId from, NodeId to) {
    return wires.computeIfAbsent(List.of(from, to), _ -> new ArrayDeque<>());
  }

  private void deliver(List<NodeId> ends, PeerMessage message) {
    event(ends.get(1), new NodeEvent.Heard(ends.get(0), message));
  }

  private void act(NodeId node, NodeCommand command) {
    switch (command) {
      case NodeCommand.Run(var dispatch) -> {
        guestsOf(node).put(dispatch.spec().id(), new GuestSim(node, dispatch));
        started.merge(node, 1, Integer::sum);
        everStarted.add(dispatch.spec().id());
        runningMax = Math.max(runningMax, guestsOf(node).size());
      }
      case NodeCommand.Interrupt _, NodeCommand.Wake _, NodeCommand.CancelAnswered _ ->
          rouse(node, command);
      case NodeCommand.Send(var to, var message) -> {
        if (cores.containsKey(to)) {
          wire(node, to).add(message);
        }
      }
      case NodeCommand.JobFinished(var job, var outcome) -> {
        finished.put(job, outcome);
        later.add(() -> event(node, new NodeEvent.JobRecorded(job)));
      }
      case NodeCommand.JobCounted(var job, var counts, boolean last) -> {
        if (last) {
          counted.put(job, counts);
        }
      }
      case NodeCommand.Write _,
          NodeCommand.Erase _,
          NodeCommand.ReadDirectory _,
          NodeCommand.Claim _ ->
          remember(node, command);
      case NodeCommand.TakeOver _,
          NodeCommand.CheckJobs _,
          NodeCommand.MayLeave _,
          NodeCommand.TellReader _,
          NodeCommand.Restore _ -> {}
      case NodeCommand.JobRunning _, NodeCommand.Forget _, NodeCommand.JobMoved _ -> {}
      case NodeCommand.Differed _ -> throw new AssertionError("results differ");
    }
  }

  /// A guest is told something.
  private void rouse(NodeId node, NodeCommand command) {
    switch (command) {
      case NodeCommand.Interrupt(var task, var reason) ->
          guest(node, task)
              .ifPresent(guest -> {
                guest.stopped = reason;
                guest.asleep = false;
              });
      case NodeCommand.Wake(var task, var states) ->
          guest(node, task)
              .ifPresent(guest -> {
                guest.seen = states;
                guest.asleep = false;
              });
      case NodeCommand.CancelAnswered(var task, _) ->
          guest(node, task).ifPresent(guest -> guest.asleep = false);
      default -> throw new AssertionError("nobody is told: " + command);
    }
  }

  /// What the cluster remembers answers later.
  private void remember(NodeId node, NodeCommand command) {
    switch (command) {
      case NodeCommand.Write(var batch) -> {
        directory.putAll(batch.entries());
        later.add(() -> event(node, new NodeEvent.Written(batch.number())));
      }
      case NodeCommand.Erase(var objects) -> objects.forEach(directory::remove);
      case NodeCommand.ReadDirectory(var object) -> {
        var entry = Optional.ofNullable(directory.get(object));
        later.add(() -> event(node, new NodeEvent.DirectorySaid(object, entry)));
      }
      case NodeCommand.Claim(var object, var expected, var next) -> {
        boolean won = directory.replace(object, expected, next);
        later.add(() -> event(node, new NodeEvent.Claimed(object, next, won)));
      }
      default -> throw new AssertionError("nothing to remember: " + command);
    }
  }

  private void event(NodeId node, NodeEvent event) {
    var core = cores.get(node);
    if (core != null) {
      core.on(event, nowMs);
      core.settle(nowMs);
    }
  }

  private Optional<GuestSim> guest(NodeId node, TaskId task) {
    return Optional.ofNullable(guests.getOrDefault(node, Map.of()).get(task));
  }

  private void advance(GuestSim guest) {
    var core = core(guest.node);
    if (guest.stopped != null) {
      end(guest, new Outcome.Failed(guest.stopped, -1, bill(guest)));
      return;
    }
    var chosen = guest.dispatch.spec().function().label();
    var program = Objects.requireNonNull(programs.get(chosen), chosen);
    switch (program.next(guest.step++, guest, guest.seen)) {
      case Step.Submit(var label, var options) -> submit(guest, label, options);
      case Step.Wait(var objects, var needed) -> {
        guest.asleep = true;
        core.on(new NodeEvent.Waits(guest.id(), objects, needed, false), nowMs);
      }
      case Step.Cancel(var object) -> {
        guest.asleep = true;
        core.on(new NodeEvent.CancelAsked(guest.id(), object, true), nowMs);
      }
      case Step.Put(var value) -> {
        var object = ObjectId.put(guest.id(), guest.stored.size());
        guest.stored.add(object);
        core.on(new NodeEvent.Put(object, new Stored.Inline(value)), nowMs);
      }
      case Step.Return(var value) ->
          end(guest, new Outcome.Succeeded(List.of(new Stored.Inline(value)), bill(guest)));
      case Step.Fail(var error) -> end(guest, new Outcome.Failed(error, -1, bill(guest)));
      case Step.Spin() -> guest.step--;
    }
    core.settle(nowMs);
  }

  private void submit(GuestSim guest, String label, TaskOptions options) {
    var above = guest.dispatch.spec().origin();
    var id = guest.id().child(guest.submissions++);
    var origin = new Origin(guest.node, above.home(), above.depth() + 1, above.dialect());
    var function = new FunctionRef(MODULE, new Entry.Export(label));
    guest.children.add(ObjectId.result(id, 0));
    core(guest.node)
        .on(
            new NodeEvent.Submitted(
                guest.id(), new TaskSpec(id, function, List.of(), options, origin)),
            nowMs);
  }

  private void end(GuestSim guest, Outcome outcome) {
    guestsOf(guest.node).remove(guest.id());
    var core = core(guest.node);
    core.on(new NodeEvent.Finished(guest.id(), guest.dispatch.attempt(), outcome), nowMs);
    core.settle(nowMs);
  }

  private static Bill bill(GuestSim guest) {
    return new Bill(guest.node, guest.dispatch.attempt(), 20_000_000, 65_536, 0, 0);
  }
}
