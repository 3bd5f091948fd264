package dev.raywa.execution;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
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
import dev.raywa.message.TaskSpec;
import dev.raywa.scheduling.Capacity;
import dev.raywa.scheduling.Placement;
import dev.raywa.scheduling.Scheduler;
import dev.raywa.storage.Watcher;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Everything that a node decides: what happens comes in as events, what is to be done goes out as
/// commands. Pure: no clock, no thread, no network of its own; used by one thread.
///
/// After one or many events, [#settle] takes the scheduling decisions that they made possible.
final class NodeCore {
  /// What the node is made of.
  ///
  /// @param queueTasksMax waiting tasks above which submitters are slowed down
  record Setup(NodeId self, String http, Capacity capacity, int queueTasksMax) {}

  private static final int ENDED_JOBS_MAX = 10_000;

  private final Setup setup;
  private final Consumer<NodeCommand> out;
  private final Scheduler scheduler;
  private final Lookup objects;
  private final OwnedTasks owned = new OwnedTasks();
  private final Waits waits = new Waits();
  private final JobCounts counts = new JobCounts();
  private final JobCounts.AtHome atHome = new JobCounts.AtHome();
  private final Map<TaskId, Dispatch> here = new HashMap<>();
  private final Set<NodeId> peers = new LinkedHashSet<>();
  private final LinkedHashSet<JobId> ended = new LinkedHashSet<>();
  private long leftQueue;
  private long nowMs;

  NodeCore(Setup setup, RandomGenerator random, Consumer<NodeCommand> out) {
    this.setup = setup;
    this.out = out;
    this.scheduler = new Scheduler(setup.capacity(), new Decided(), random);
    this.objects = new Lookup(peers, out, this::tell);
  }

  void on(NodeEvent event, long now) {
    nowMs = now;
    switch (event) {
      case NodeEvent.Submitted(var parent, var spec) -> submit(parent, spec);
      case NodeEvent.Put(var object, var stored) ->
          settleObject(object, new ObjectState.Ready(stored));
      case NodeEvent.Waits wait -> guestWaits(wait);
      case NodeEvent.WaitOver(var task) -> waitOver(task);
      case NodeEvent.WaitsForRoom(var task) -> guestWaitsForRoom(task);
      case NodeEvent.CancelAsked asked -> cancelAsked(asked);
      case NodeEvent.Finished(var task, var attempt, var outcome) ->
          finished(task, attempt, outcome);
      case NodeEvent.JobStopped(var job, var reason) -> cancel(TaskId.driver(job), reason, true);
      case NodeEvent.Heard(var from, var message) -> heard(from, message);
      case NodeEvent.Peers(var nodes) -> membersAre(nodes);
      case NodeEvent.Ticked() -> tick();
    }
  }

  /// Takes every scheduling decision that is possible now.
  void settle(long now) {
    nowMs = now;
    scheduler.settle(now);
    while (scheduler.queued() < setup.queueTasksMax() / 2) {
      var next = waits.nextForRoom();
      if (next == null) {
        return;
      }
      scheduler.unblocked(next);
      scheduler.settle(now);
    }
  }

  /// How many submitted tasks have started, left or ended since the start.
  long leftQueue() {
    return leftQueue;
  }

  NodeLoad load() {
    return scheduler.load(setup.self(), setup.http());
  }

  List<NodeLoad> peerLoads() {
    return scheduler.peerLoads();
  }

  /// Records kept, for tests of leaks.
  int records() {
    return owned.size() + waits.size() + here.size() + objects.size();
  }

  private void submit(TaskId parent, TaskSpec spec) {
    if (ended.contains(spec.job()) || owned.get(spec.id()) != null) {
      leftQueue++;
      return;
    }
    var task = new OwnedTask(spec, parent, nowMs);
    owned.add(task);
    if (spec.isDriver()) {
      atHome.began(spec.job());
    } else {
      counts.queued(task);
    }
    objects.expect(ObjectId.result(spec.id(), 0));
    awaitInputs(task);
  }

  private void awaitInputs(OwnedTask task) {
    int dependency = 0;
    for (var argument : task.spec().arguments()) {
      if (argument instanceof Argument.Dependency(var object)) {
        var watcher = new Watcher.Dependent(task.id(), dependency++);
        objects.find(object, task.spec(), watcher).ifPresent(state -> supply(watcher, state));
      }
    }
    if (task.isSupplied() && owned.get(task.id()) == task && dependency == 0) {
      offer(task);
    }
  }

  private void supply(Watcher.Dependent dependent, ObjectState state) {
    var task = owned.get(dependent.task());
    if (task == null) {
      return;
    }
    switch (state) {
      case ObjectState.Ready(var stored) -> {
        if (task.supply(dependent.dependency(), stored)) {
          offer(task);
        }
      }
      case ObjectState.Broken(var error) -> cancel(task.id(), error, true);
      case ObjectState.Unknown() ->
          throw new IllegalStateException("unknown is never an object's last state");
    }
  }

  /// Hands a task to the scheduler, unless an attempt that a lost owner began is here already: that
  /// one becomes ours.
  private void offer(OwnedTask task) {
    if (here.computeIfPresent(task.id(), (_, _) -> task.dispatch()) != null) {
      started(task, setup.self());
    } else {
      scheduler.offer(task.dispatch(), !task.spec().isDriver(), nowMs);
    }
  }

  private void started(OwnedTask task, NodeId node) {
    leftQueue++;
    task.placedOn(node);
    if (!task.spec().isDriver()) {
      counts.started(task);
    }
  }

  private void finished(TaskId task, int attempt, Outcome outcome) {
    var dispatch = here.remove(task);
    waits.remove(task);
    scheduler.ended(task, runMs(outcome));
    if (dispatch == null) {
      return;
    }
    var owner = dispatch.spec().origin().owner();
    if (owner.equals(setup.self())) {
      complete(task, outcome);
    } else {
      out.accept(new NodeCommand.Send(owner, new PeerMessage.Completed(task, attempt, outcome)));
    }
  }

  private static double runMs(Outcome outcome) {
    return outcome.bill().runNanos() / 1e6;
  }

  private void complete(TaskId id, Outcome outcome) {
    var task = owned.remove(id);
    if (task == null) {
      return;
    }
    count(task, outcome);
    settleResults(id, outcome);
    if (task.spec().isDriver()) {
      endJob(task.spec().job(), outcome);
    }
  }

  private void count(OwnedTask task, Outcome outcome) {
    if (task.isWaiting()) {
      leftQueue++;
    }
    if (!task.spec().isDriver()) {
      counts.ended(task, outcome instanceof Outcome.Failed, outcome.bill().node());
    }
  }

  private void settleResults(TaskId id, Outcome outcome) {
    switch (outcome) {
      case Outcome.Succeeded(var results, _) -> {
        for (int i = 0; i < results.size(); i++) {
          settleObject(ObjectId.result(id, i), new ObjectState.Ready(results.get(i)));
        }
      }
      case Outcome.Failed(var error, _, _) ->
          settleObject(ObjectId.result(id, 0), new ObjectState.Broken(error));
    }
  }

  private void settleObject(ObjectId object, ObjectState state) {
    if (!ended.contains(object.job())) {
      objects.settle(object, state);
    }
  }

  /// Somebody who waited for an object learns its state.
  private void tell(Watcher watcher, ObjectId object, ObjectState state) {
    switch (watcher) {
      case Watcher.Guest(var task, int _) -> {
        var wait = waits.get(task);
        if (wait != null && wait.settled()) {
          scheduler.unblocked(task);
        }
      }
      case Watcher.Dependent dependent -> supply(dependent, state);
      case Watcher.Node(var node) ->
          out.accept(new NodeCommand.Send(node, new PeerMessage.Answer(object, state)));
    }
  }

  private void guestWaits(NodeEvent.Waits event) {
    var dispatch = here.get(event.task());
    if (dispatch == null) {
      return;
    }
    int missing = event.needed();
    for (int i = 0; i < event.objects().size(); i++) {
      var watcher = new Watcher.Guest(event.task(), i);
      if (objects.find(event.objects().get(i), dispatch.spec(), watcher).isPresent()) {
        missing--;
      }
    }
    if (missing <= 0 || event.poll()) {
      wake(event.task(), event.objects());
    } else {
      waits.add(event.task(), event.objects(), missing);
      scheduler.blocked(event.task());
    }
  }

  private void guestWaitsForRoom(TaskId task) {
    waits.addForRoom(task);
    scheduler.blocked(task);
  }

  private void waitOver(TaskId task) {
    var wait = waits.get(task);
    if (wait != null && wait.end()) {
      scheduler.unblocked(task);
    }
  }

  private void wake(TaskId task, List<ObjectId> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      objects.unwatch(wanted.get(i), new Watcher.Guest(task, i));
    }
    out.accept(new NodeCommand.Wake(task, objects.states(wanted)));
  }

  private void cancelAsked(NodeEvent.CancelAsked asked) {
    var target = asked.object().task();
    var reason =
        new TaskError(TaskError.Code.CANCELLED, "task " + target + " was cancelled by a task");
    boolean cancelled;
    if (owned.get(target) != null) {
      cancelled = cancel(target, reason, asked.recursive());
    } else if (objects.isOwned(asked.object()) || objects.isSettled(asked.object())) {
      cancelled = false;
    } else {
      for (var peer : peers) {
        var order = new PeerMessage.Cancel(target, reason, asked.recursive());
        out.accept(new NodeCommand.Send(peer, order));
      }
      cancelled = !peers.isEmpty();
    }
    out.accept(new NodeCommand.CancelAnswered(asked.task(), cancelled));
  }

  /// Ends a task owned here, wherever it is; false when it had ended.
  private boolean cancel(TaskId id, TaskError reason, boolean recursive) {
    var task = owned.remove(id);
    if (task == null) {
      return false;
    }
    var bill = new Bill(setup.self(), task.attempt(), 0, 0, 0, 0);
    var outcome = new Outcome.Failed(reason, -1, bill);
    count(task, outcome);
    withdraw(task, reason, recursive);
    settleResults(id, outcome);
    if (task.spec().isDriver()) {
      endJob(task.spec().job(), outcome);
    }
    return true;
  }

  private void withdraw(OwnedTask task, TaskError reason, boolean recursive) {
    switch (task.place()) {
      case OwnedTask.Place.Waiting() -> scheduler.withdraw(task.id());
      case OwnedTask.Place.On(var node) when node.equals(setup.self()) ->
          stopHere(task.id(), reason, recursive);
      case OwnedTask.Place.On(var node) -> {
        scheduler.forgetFlight(task.id());
        var order = new PeerMessage.Cancel(task.id(), reason, recursive);
        out.accept(new NodeCommand.Send(node, order));
      }
    }
  }

  /// Stops a task that runs, or waits, on this node.
  private void stopHere(TaskId task, TaskError reason, boolean recursive) {
    if (scheduler.withdraw(task)) {
      here.remove(task);
    } else if (here.containsKey(task)) {
      out.accept(new NodeCommand.Interrupt(task, reason));
    }
    if (recursive) {
      owned.childrenOf(task).forEach(child -> cancel(child, reason, true));
    }
  }

  private void heard(NodeId from, PeerMessage message) {
    switch (message) {
      case Dispatch dispatch -> arrived(dispatch);
      case PeerMessage.Completed(var task, _, var outcome) -> {
        scheduler.endedOnPeer(task, runMs(outcome));
        complete(task, outcome);
      }
      case PeerMessage.Cancel(var task, var reason, var recursive) -> {
        if (!cancel(task, reason, recursive)) {
          stopHere(task, reason, recursive);
        }
      }
      case PeerMessage.Ask(var object) -> objects.answer(from, object);
      case PeerMessage.Answer(var object, var state) -> objects.answered(from, object, state);
      case PeerMessage.JobEnded(var job) -> {
        var last = forgetJob(job);
        out.accept(new NodeCommand.Send(from, new PeerMessage.Counted(job, last, true)));
      }
      case PeerMessage.Counted(var job, var said, var last) -> counted(from, job, said, last);
      case PeerMessage.Load(var load) -> scheduler.peerSaid(load);
      case PeerMessage.Printed _ -> throw new IllegalStateException("the shell keeps output");
    }
  }

  private void arrived(Dispatch dispatch) {
    var id = dispatch.spec().id();
    if (!ended.contains(id.job()) && here.put(id, dispatch) == null) {
      scheduler.offer(dispatch, false, nowMs);
    }
  }

  private void membersAre(Set<NodeId> nodes) {
    var gone = new LinkedHashSet<>(peers);
    gone.removeAll(nodes);
    peers.clear();
    peers.addAll(nodes);
    gone.forEach(this::lost);
  }

  private void lost(NodeId node) {
    scheduler.peerLeft(node);
    objects.lost(node);
    atHome.lastWord(node, null);
    for (var task : owned.on(node)) {
      retry(task, node);
    }
    var orphans = new LinkedHashSet<JobId>();
    for (var dispatch : here.values()) {
      if (dispatch.spec().origin().home().equals(node)) {
        orphans.add(dispatch.spec().job());
      }
    }
    orphans.forEach(this::forgetJob);
  }

  private void retry(OwnedTask task, NodeId lost) {
    counts.requeued(task);
    leftQueue--;
    if (task.nextAttempt()) {
      offer(task);
      return;
    }
    var sentence =
        "node "
            + lost
            + " is gone and task "
            + task.id()
            + " was tried "
            + (task.attempt() - 1)
            + " times";
    cancel(task.id(), new TaskError(TaskError.Code.NODE_DIED, sentence), true);
  }

  private void tick() {
    for (var late = owned.overdue(nowMs); late != null; late = owned.overdue(nowMs)) {
      var limit = late.spec().options().deadline().toMillis();
      var sentence = "task " + late.id() + " ran over its deadline of " + limit + " ms";
      cancel(late.id(), new TaskError(TaskError.Code.DEADLINE_EXCEEDED, sentence), true);
    }
    for (var news : counts.news()) {
      if (news.home().equals(setup.self())) {
        counted(setup.self(), news.job(), news.counts(), false);
      } else {
        var message = new PeerMessage.Counted(news.job(), news.counts(), false);
        out.accept(new NodeCommand.Send(news.home(), message));
      }
    }
    jobsComplete();
  }

  private void counted(NodeId from, JobId job, TaskCounts said, boolean last) {
    if (!atHome.knows(job)) {
      return;
    }
    atHome.said(job, from, said);
    if (last) {
      atHome.lastWord(from, job);
      jobsComplete();
    } else {
      out.accept(new NodeCommand.JobCounted(job, atHome.of(job), false));
    }
  }

  private void endJob(JobId job, Outcome outcome) {
    out.accept(new NodeCommand.JobFinished(job, outcome));
    peers.forEach(peer -> out.accept(new NodeCommand.Send(peer, new PeerMessage.JobEnded(job))));
    atHome.said(job, setup.self(), forgetJob(job));
    atHome.ended(job, peers, nowMs);
    jobsComplete();
  }

  private void jobsComplete() {
    atHome
        .complete(nowMs)
        .forEach((job, sum) -> out.accept(new NodeCommand.JobCounted(job, sum, true)));
  }

  private TaskCounts forgetJob(JobId job) {
    ended.add(job);
    if (ended.size() > ENDED_JOBS_MAX) {
      ended.removeFirst();
    }
    for (var id : owned.of(job)) {
      var task = owned.remove(id);
      if (task != null && task.isWaiting()) {
        leftQueue++;
      }
      scheduler.forgetFlight(id);
    }
    for (var id : scheduler.queued(job)) {
      scheduler.withdraw(id);
      here.remove(id);
    }
    var over = new TaskError(TaskError.Code.JOB_ENDED, "job " + job + " has ended");
    scheduler.held(job).forEach(id -> out.accept(new NodeCommand.Interrupt(id, over)));
    objects.forget(job);
    out.accept(new NodeCommand.Forget(job));
    return counts.forget(job);
  }

  /// Turns what the scheduler decides into commands.
  private final class Decided implements Placement {
    @Override
    public void run(Dispatch dispatch) {
      var id = dispatch.spec().id();
      here.put(id, dispatch);
      started(id, setup.self());
      if (dispatch.spec().isDriver()) {
        out.accept(new NodeCommand.JobRunning(id.job()));
      }
      out.accept(new NodeCommand.Run(dispatch));
    }

    @Override
    public void send(NodeId peer, Dispatch dispatch) {
      started(dispatch.spec().id(), peer);
      out.accept(new NodeCommand.Send(peer, dispatch));
    }

    @Override
    public void resume(TaskId task) {
      var wait = waits.remove(task);
      if (wait != null) {
        wake(task, wait.objects());
      }
    }

    @Override
    public void unschedulable(Dispatch dispatch, String sentence) {
      var error = new TaskError(TaskError.Code.UNSCHEDULABLE, sentence);
      cancel(dispatch.spec().id(), error, true);
    }

    private void started(TaskId id, NodeId node) {
      var task = owned.get(id);
      if (task != null) {
        NodeCore.this.started(task, node);
      }
    }
  }
}
