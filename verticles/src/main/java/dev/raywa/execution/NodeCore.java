package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.scheduling.Capacity;
import dev.raywa.scheduling.Placement;
import dev.raywa.scheduling.Scheduler;
import dev.raywa.storage.Watcher;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// Everything that a node decides: what happens comes in as events, what is to be done goes out as
/// commands. Pure: no clock, no thread, no network of its own; used by one thread.
///
/// After one or many events, [#settle] takes the scheduling decisions that they made possible.
final class NodeCore {
  /// What the node is made of.
  ///
  /// @param queueTasksMax waiting tasks above which submitters are slowed down
  record Setup(NodeId self, Supplier<String> http, Capacity capacity, int queueTasksMax) {}

  private final Setup setup;
  private final NodeState node;
  private final Scheduler scheduler;
  private final Lookup objects;
  private final GuestWaits waits;
  private final Owner owner;
  private final JobCounts counts = new JobCounts();
  private final JobEnds jobs;

  NodeCore(Setup setup, RandomGenerator random, Consumer<NodeCommand> out) {
    this.setup = setup;
    this.node = new NodeState(setup.self(), out);
    this.scheduler = new Scheduler(setup.capacity(), new Decided(), random);
    this.objects = new Lookup(node.peers(), out, this::tell);
    this.waits = new GuestWaits(node, scheduler, objects);
    this.jobs = new JobEnds(node, counts);
    this.owner = new Owner(node, scheduler, objects, counts, this::driverEnded);
  }

  void on(NodeEvent event, long nowMs) {
    node.timeIs(nowMs);
    switch (event) {
      case NodeEvent.Submitted(var parent, var spec) -> {
        if (spec.isDriver()) {
          jobs.began(spec.job());
        }
        owner.submit(parent, spec);
      }
      case NodeEvent.Put(var object, var stored) -> {
        if (!node.isOver(object.job())) {
          objects.settle(object, new ObjectState.Ready(stored));
        }
      }
      case NodeEvent.Waits wait -> waits.begin(wait);
      case NodeEvent.WaitOver(var task) -> waits.over(task);
      case NodeEvent.WaitsForRoom(var task) -> waits.beginForRoom(task);
      case NodeEvent.CancelAsked asked -> cancelAsked(asked);
      case NodeEvent.Finished(var task, _, var outcome) -> finished(task, outcome);
      case NodeEvent.JobStopped(var job, var reason) ->
          owner.cancel(TaskId.driver(job), reason, true);
      case NodeEvent.Heard(var from, var message) -> heard(from, message);
      case NodeEvent.Peers(var nodes) -> membersAre(nodes);
      case NodeEvent.Ticked() -> {
        owner.endOverdue();
        jobs.tick();
      }
    }
  }

  /// Takes every scheduling decision that is possible now.
  void settle(long nowMs) {
    node.timeIs(nowMs);
    scheduler.settle(nowMs);
    int half = Math.max(1, setup.queueTasksMax() / 2);
    while (owner.waiting() < half && waits.admitOne()) {
      scheduler.settle(nowMs);
    }
  }

  /// How many submitted tasks have started, left or ended since the start.
  long leftQueue() {
    return owner.leftQueue();
  }

  NodeLoad load() {
    return scheduler.load(setup.self(), setup.http().get());
  }

  List<NodeLoad> peerLoads() {
    return scheduler.peerLoads();
  }

  /// Records kept, for tests of leaks.
  int records() {
    return owner.size() + waits.size() + node.here().size() + objects.size() + node.size();
  }

  private void finished(TaskId task, Outcome outcome) {
    var dispatch = node.here().remove(task);
    waits.gone(task);
    scheduler.ended(task, runMs(outcome));
    if (node.isOver(task.job())) {
      node.emit(new NodeCommand.Forget(task.job()));
    }
    if (dispatch == null) {
      return;
    }
    owner.complete(task, outcome);
    node.answerClaims(task, outcome);
  }

  private static double runMs(Outcome outcome) {
    return outcome.bill().runNanos() / 1e6;
  }

  /// Somebody who waited for an object learns its state.
  private void tell(Watcher watcher, ObjectId object, ObjectState state) {
    switch (watcher) {
      case Watcher.Guest(var task, int _) -> waits.settled(task);
      case Watcher.Dependent dependent -> owner.supply(dependent, state);
      case Watcher.Node(var asker) -> node.send(asker, new PeerMessage.Answer(object, state));
    }
  }

  private void cancelAsked(NodeEvent.CancelAsked asked) {
    var target = asked.object().task();
    var reason =
        new TaskError(TaskError.Code.CANCELLED, "task " + target + " was cancelled by a task");
    boolean cancelled;
    if (asked.object().isPut()) {
      cancelled = false;
    } else if (owner.owns(target)) {
      cancelled = owner.cancel(target, reason, asked.recursive());
    } else if (objects.isOwned(asked.object()) || objects.isSettled(asked.object())) {
      cancelled = false;
    } else {
      for (var peer : node.peers()) {
        node.send(peer, new PeerMessage.Cancel(target, reason, asked.recursive()));
      }
      cancelled = !node.peers().isEmpty();
    }
    node.emit(new NodeCommand.CancelAnswered(asked.task(), cancelled));
  }

  private void heard(NodeId from, PeerMessage message) {
    if (node.isGone(from)) {
      return;
    }
    switch (message) {
      case Dispatch dispatch -> arrived(dispatch);
      case PeerMessage.Completed(var task, _, var outcome) -> {
        scheduler.endedOnPeer(task, runMs(outcome));
        owner.complete(task, outcome);
      }
      case PeerMessage.Cancel(var task, var reason, var recursive) -> {
        if (!owner.cancel(task, reason, recursive)) {
          owner.stopHere(task, reason, recursive);
        }
      }
      case PeerMessage.Ask(var object, var _) -> objects.answer(from, object);
      case PeerMessage.Answer(var object, var state) -> objects.answered(from, object, state);
      case PeerMessage.JobEnded(var job) ->
          node.send(from, new PeerMessage.Counted(job, forget(job), true));
      case PeerMessage.Counted(var job, var said, var last) -> jobs.counted(from, job, said, last);
      case PeerMessage.Load(var load) -> {
        if (node.peers().contains(from)) {
          scheduler.peerSaid(load);
        }
      }
      case PeerMessage.Stop _, PeerMessage.Stopped _, PeerMessage.JobMoved _ -> {}
      case PeerMessage.Printed _ -> throw new IllegalStateException("the shell keeps output");
    }
  }

  private void arrived(Dispatch dispatch) {
    var id = dispatch.spec().id();
    if (node.isOver(id.job())) {
      return;
    }
    var origin = dispatch.spec().origin();
    node.touched(id.job(), origin.home());
    node.claimed(id, origin.owner());
    if (owner.holdsBack(id)) {
      return;
    }
    if (node.here().put(id, dispatch) == null) {
      scheduler.offer(dispatch, false, node.nowMs());
    }
  }

  private void membersAre(Set<NodeId> nodes) {
    node.peersAre(nodes).forEach(this::lost);
  }

  private void lost(NodeId gone) {
    scheduler.peerLeft(gone);
    objects.lost(gone);
    jobs.lost(gone);
    node.jobsOf(gone).forEach(this::forget);
    owner.lost(gone);
  }

  private void driverEnded(JobId job, Outcome outcome) {
    jobs.driverEnded(job, outcome, forget(job));
  }

  /// Forgets everything of a job.
  ///
  /// @return the last count of its tasks
  private TaskCounts forget(JobId job) {
    node.over(job);
    owner.forget(job);
    for (var id : scheduler.queued(job)) {
      scheduler.withdraw(id);
      node.here().remove(id);
    }
    var over = new TaskError(TaskError.Code.JOB_ENDED, "job " + job + " has ended");
    scheduler.held(job).forEach(id -> node.emit(new NodeCommand.Interrupt(id, over)));
    objects.forget(job);
    node.emit(new NodeCommand.Forget(job));
    return counts.forget(job);
  }

  /// Turns what the scheduler decides into commands.
  private final class Decided implements Placement {
    @Override
    public void run(Dispatch dispatch) {
      var id = dispatch.spec().id();
      node.here().put(id, dispatch);
      owner.placed(id, setup.self());
      if (dispatch.spec().isDriver()) {
        node.emit(new NodeCommand.JobRunning(id.job()));
      }
      node.emit(new NodeCommand.Run(dispatch));
    }

    @Override
    public void send(NodeId peer, Dispatch dispatch) {
      owner.placed(dispatch.spec().id(), peer);
      node.send(peer, dispatch);
    }

    @Override
    public void resume(TaskId task) {
      waits.resumed(task);
    }

    @Override
    public void unschedulable(Dispatch dispatch, String sentence) {
      var error = new TaskError(TaskError.Code.UNSCHEDULABLE, sentence);
      owner.cancel(dispatch.spec().id(), error, true);
    }
  }
}
