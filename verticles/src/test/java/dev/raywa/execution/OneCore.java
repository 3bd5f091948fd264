package dev.raywa.execution;

import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.result;
import static dev.raywa.execution.Specs.succeeded;
import static dev.raywa.execution.Specs.task;

import dev.raywa.message.Bill;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.scheduling.Capacity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/// The core of one node for tests, event by event. The cluster's record of a job that ends is
/// written at once; the directory does nothing by itself.
abstract class OneCore {
  static final TaskId DRIVER = TaskId.driver(JOB);

  final List<NodeCommand> out = new ArrayList<>();
  NodeCore core = core(1000, 1000);
  private final Set<JobId> recorded = new HashSet<>();
  private long nowMs;

  final NodeCore core(int cpuMilli, int queueTasksMax) {
    var capacity = new Capacity(cpuMilli, 1 << 30, Map.of());
    return new NodeCore(
        new CoreSetup(SELF, () -> "", capacity, queueTasksMax, 1 << 20, 100),
        new Random(1),
        out::add);
  }

  final void happens(NodeEvent... events) {
    for (var event : events) {
      core.on(event, nowMs);
    }
    core.settle(nowMs);
    for (var end : all(NodeCommand.JobFinished.class)) {
      if (recorded.add(end.job())) {
        happens(new NodeEvent.JobRecorded(end.job()));
      }
    }
  }

  final void timePasses(long ms) {
    nowMs += ms;
    happens(new NodeEvent.Ticked());
  }

  final void heard(NodeId from, PeerMessage message) {
    happens(new NodeEvent.Heard(from, message));
  }

  final void peers(NodeId... nodes) {
    happens(new NodeEvent.Peers(Set.copyOf(Arrays.asList(nodes))));
  }

  final void submit(int... numbers) {
    for (int number : numbers) {
      happens(new NodeEvent.Submitted(DRIVER, task(number)));
    }
  }

  final void driverGets(int number) {
    happens(new NodeEvent.Waits(DRIVER, List.of(result(number)), 1, false));
  }

  final void beginJob() {
    happens(new NodeEvent.Submitted(DRIVER, Specs.driver(JOB)));
  }

  final void finish(TaskId task) {
    happens(new NodeEvent.Finished(task, 1, succeeded(SELF, "done")));
  }

  /// Everything that was to be written is safe.
  final void written() {
    happens(new NodeEvent.Written(all(NodeCommand.Write.class).getLast().batch().number()));
  }

  /// The directory answers.
  final void directorySays(ObjectId object, DirectoryEntry entry) {
    happens(new NodeEvent.DirectorySaid(object, Optional.of(entry)));
  }

  /// The directory has no entry.
  final void directoryKnowsNot(ObjectId object) {
    happens(new NodeEvent.DirectorySaid(object, Optional.empty()));
  }

  static DirectoryEntry.Pending pending(TaskSpec spec, int attempts) {
    return new DirectoryEntry.Pending(new Lineage(spec, DRIVER, attempts, 0));
  }

  /// The entry of a task of which an attempt may be under way.
  static DirectoryEntry.Pending started(TaskSpec spec, int attempts) {
    return new DirectoryEntry.Pending(new Lineage(spec, DRIVER, attempts, 0), true);
  }

  /// A failure of a task that ran.
  static Outcome failed(NodeId node, Code code) {
    var bill = new Bill(node, 1, 1_000_000, 0, 0, 0);
    return new Outcome.Failed(new TaskError(code, "it failed"), -1, bill);
  }

  static PeerMessage load(NodeId node, int cpuMilli) {
    return new PeerMessage.Load(
        new NodeLoad(node, "", cpuMilli, cpuMilli, 0, 0, 0, 0, 0, 0, Map.of(), Set.of(), false));
  }

  static TaskId id(int number) {
    return DRIVER.child(number);
  }

  static Dispatch foreign(int number, NodeId owner, NodeId home) {
    return new Dispatch(task(id(number), owner, home), 1, List.of());
  }

  final <T extends NodeCommand> List<T> all(Class<T> type) {
    return out.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /// What was said of one kind, in order.
  final <T extends PeerMessage> List<T> said(Class<T> type) {
    return all(NodeCommand.Send.class).stream()
        .map(NodeCommand.Send::message)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }

  final List<TaskId> started() {
    return all(NodeCommand.Run.class).stream().map(run -> run.dispatch().spec().id()).toList();
  }

  final List<NodeId> dispatchedTo() {
    return all(NodeCommand.Send.class).stream()
        .filter(send -> send.message() instanceof Dispatch)
        .map(NodeCommand.Send::to)
        .toList();
  }
}
