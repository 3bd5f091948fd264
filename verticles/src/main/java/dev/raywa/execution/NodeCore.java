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
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import dev.raywa.scheduling.Placement;
import dev.raywa.scheduling.Scheduler;
import dev.raywa.storage.Watcher;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/// Everything that a node decides: what happens comes in as events, what is to be done goes out as
/// commands. Pure: no clock, no thread, no network of its own; used by one thread.
///
/// After one or many events, [#settle] takes the scheduling decisions that they made possible.
final class NodeCore {
  private final CoreSetup setup;
  private final Journal journal;
  private final NodeState node;
  private final Scheduler scheduler;
  private final Lookup objects;
  private final GuestWaits waits;
  private final Misses misses;
  private final Made made;
  private final Stops stops;
  private final Owner owner;
  private final Recovery recovery;
  private final Cancels cancels;
  private final Homes homes;
  private final Leaving leaving;
  private final Intake intake;
  private final JobCounts counts = new JobCounts();
  private final JobEnds jobs;
  private final Readers readers;

  NodeCore(CoreSetup setup, RandomGenerator random, Consumer<NodeCommand> out) {
    this.setup = setup;
    this.journal = new Journal(setup.lineageBytesMax());
    this.node = new NodeState(setup.self(), journal, out);
    this.scheduler = new Scheduler(setup.capacity(), new Decided(), random);
    this.objects = new Lookup(node, this::tell, this::remake);
    this.waits = new GuestWaits(node, scheduler, objects);
    this.misses = new Misses(node, objects, waits);
    this.jobs = new JobEnds(node, counts);
    this.made = new Made(node, counts, setup.lineageBytesMax(), setup.tasksKeptMax());
    this.stops = new Stops(node);
    this.owner =
        new Owner(
            new Owner.Parts(
                node,
                scheduler,
                objects,
                counts,
                made,
                stops,
                jobs::driverEnded,
                this::stopUnsure));
    this.recovery = new Recovery(node, objects, owner, made, this::told);
    this.cancels = new Cancels(node, objects, owner, recovery, stops);
    this.leaving = new Leaving(node);
    this.intake = new Intake(node, scheduler, owner, leaving);
    this.readers = new Readers(node, objects);
    this.homes = new Homes(node, counts, this::forget);
  }

  void on(NodeEvent event, long nowMs) {
    node.timeIs(nowMs);
    switch (event) {
      case NodeEvent.Submitted(var parent, var spec) -> submitted(parent, spec);
      case NodeEvent.Put(var object, var stored) -> put(object, new ObjectState.Ready(stored));
      case NodeEvent.Waits wait -> waits.begin(wait);
      case NodeEvent.Reads reads -> readers.on(reads);
      case NodeEvent.WaitOver(var task) -> waits.over(task);
      case NodeEvent.WaitsForRoom(var task) -> waits.beginForRoom(task);
      case NodeEvent.CancelAsked asked -> cancels.asked(asked);
      case NodeEvent.Finished(var task, _, var outcome) -> finished(task, outcome);
      case NodeEvent.TaskStopped(var task, var reason) -> owner.cancel(task, reason, true);
      case NodeEvent.Heard(var from, var message) -> heard(from, message);
      case NodeEvent.Peers(var nodes) -> membersAre(nodes);
      case NodeEvent.Ticked() -> tick();
      case NodeEvent.Missed missed -> misses.guest(missed);
      case NodeEvent.Restored restored -> misses.looked(restored);
      case NodeEvent.Written(long batch) -> journal.written(batch);
      case NodeEvent.DirectorySaid(var object, var entry) -> recovery.said(object, entry);
      case NodeEvent.Claimed(var object, var entry, boolean won) ->
          recovery.claimed(object, entry, won);
      case NodeEvent.Orphans(var entries) -> recovery.orphans(entries);
      case NodeEvent.JobTaken(var driver, int attempt) -> taken(driver, attempt);
      case NodeEvent.JobGivenUp(var job) -> ended(job);
      case NodeEvent.JobLost(var job) -> lost(job);
      case NodeEvent.JobRecorded(var job) -> recorded(job);
      case NodeEvent.Fittings fittings -> fittings.tell(scheduler);
      case NodeEvent.Leaves(long graceMs) -> leave(graceMs);
    }
  }

  /// Takes every scheduling decision that is possible now, and hands over what is to be written.
  void settle(long nowMs) {
    node.timeIs(nowMs);
    scheduler.settle(nowMs);
    int half = Math.max(1, setup.queueTasksMax() / 2);
    while (owner.waiting() < half && waits.admitOne()) {
      scheduler.settle(nowMs);
    }
    leaving.look(owner.size() + recovery.open() + jobs.open());
    node.releaseHeld();
    journal
        .next(nowMs, node.isUrgent())
        .ifPresent(batch -> node.emit(new NodeCommand.Write(batch)));
    erase(journal.overBudget());
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

  /// The tasks of a job that this node answers for, and the latest of those that ended.
  Jobs.KnownTasks tasks(JobId job) {
    return made.past().and(job, owner.views(job));
  }

  Map<ObjectId, Optional<ObjectState>> objects(JobId job) {
    return objects.owned(job);
  }

  /// Records kept, for tests of leaks.
  int records() {
    return recordsByPart().values().stream().mapToInt(Integer::intValue).sum();
  }

  /// Records kept by each part.
  Map<String, Integer> recordsByPart() {
    var records = new TreeMap<String, Integer>();
    records.put("owned", owner.size());
    records.put("waits", waits.size() + readers.size());
    records.put("here", node.here().size());
    records.put("objects", objects.size());
    records.put("node", node.size());
    records.put("made", made.size());
    records.put("stops", stops.size());
    records.put("recovery", recovery.size());
    records.put("homes", homes.size());
    records.put("journal", journal.size());
    return records;
  }

  private void leave(long graceMs) {
    leaving.begin(node.nowMs() + graceMs);
    scheduler.leave().forEach(dispatch -> leaving.giveBack(dispatch.spec().id(), scheduler));
  }

  private void submitted(TaskId parent, TaskSpec spec) {
    if (spec.isDriver()) {
      jobs.began(spec.job());
    }
    recovery.submitted(parent, node.atHome(spec));
  }

  private void put(ObjectId object, ObjectState.Ready state) {
    if (!node.isOver(object.job())) {
      node.authored(object.task());
      objects.settle(object, state);
      made.stored(object, state.stored());
    }
  }

  private void finished(TaskId task, Outcome outcome) {
    var dispatch = node.here().remove(task);
    waits.gone(task);
    made.parentEnded(task);
    scheduler.ended(task, runMs(outcome));
    if (node.isOver(task.job())) {
      node.emit(new NodeCommand.Forget(task.job()));
    }
    if (dispatch == null) {
      return;
    }
    if (!recovery.checks().defers(task, outcome)) {
      told(task, outcome);
    }
  }

  /// The end of a task that ran here is known to all whom it concerns.
  private void told(TaskId task, Outcome outcome) {
    owner.complete(task, outcome);
    node.answerClaims(task, outcome);
    stops.ended(task, node.self());
  }

  private void stopUnsure(TaskId parent, TaskError reason) {
    recovery.checks().cancelChildren(parent, reason);
  }

  private static double runMs(Outcome outcome) {
    return outcome.bill().runNanos() / 1e6;
  }

  /// Begins to make a lost value again, when its task is one of this node's.
  private boolean remake(ObjectId object) {
    return owner.remade(object);
  }

  /// Somebody who waited for an object learns its state.
  private void tell(Watcher watcher, ObjectId object, ObjectState state) {
    switch (watcher) {
      case Watcher.Guest(var task, int _) -> waits.settled(task);
      case Watcher.Reader(long number) -> readers.settled(number, state);
      case Watcher.Dependent dependent -> owner.supply(dependent, state);
      case Watcher.Node(var asker) -> node.send(asker, new PeerMessage.Answer(object, state));
    }
  }

  private void heard(NodeId from, PeerMessage message) {
    if (node.isGone(from)) {
      return;
    }
    switch (message) {
      case Dispatch dispatch -> intake.arrived(from, dispatch);
      case PeerMessage.Completed(var task, _, var outcome) -> {
        scheduler.endedOnPeer(task, runMs(outcome));
        owner.complete(task, outcome);
        stops.ended(task, from);
      }
      case PeerMessage.Cancel(var task, var reason, var recursive) -> {
        if (!owner.cancel(task, reason, recursive)) {
          owner.stopHere(task, reason, recursive);
        }
      }
      case PeerMessage.Ask(var object, var missing) ->
          missing.ifPresentOrElse(
              place -> node.emit(new NodeCommand.Restore(from, object, place)),
              () -> objects.answer(from, object));
      case PeerMessage.Answer(var object, var state) -> objects.answered(from, object, state);
      case PeerMessage.Stop stop -> cancels.heard(from, stop);
      case PeerMessage.Stopped(var task, var asker, boolean stopped) ->
          stops.answered(from, task, asker, stopped);
      case PeerMessage.JobEnded(var job) ->
          node.send(from, new PeerMessage.Counted(job, forget(job), true));
      case PeerMessage.JobMoved(var job, _) -> {
        homes.moved(job, from);
        recovery.moved(job);
      }
      case PeerMessage.Counted(var job, var said, var last) -> jobs.counted(from, job, said, last);
      case PeerMessage.Load(var load) -> {
        if (node.peers().contains(from)) {
          scheduler.peerSaid(load);
          node.isLeaving(from, load.leaving());
        }
      }
      case PeerMessage.Printed _ -> throw new IllegalStateException("the shell keeps output");
    }
  }

  private void tick() {
    owner.endOverdue();
    jobs.tick();
    objects.tick();
    recovery.tick();
    homes.tick();
  }

  private void membersAre(Set<NodeId> nodes) {
    boolean alone = node.peers().isEmpty();
    boolean news = !node.peers().containsAll(nodes);
    node.peersAre(nodes).forEach(this::lost);
    if (node.peers().isEmpty()) {
      journal.clear();
    } else if (alone) {
      owner.noteAll();
      made.noteAll(objects.settledHere());
    }
    if (news) {
      recovery.joined();
      node.emit(new NodeCommand.CheckJobs());
    }
  }

  private void lost(NodeId gone) {
    scheduler.peerLeft(gone);
    jobs.lost(gone);
    homes.lost(gone);
    stops.lost(gone);
    recovery.lost(gone);
    owner.lost(gone);
    objects.lost(gone);
  }

  private void taken(TaskSpec driver, int attempt) {
    var job = driver.job();
    homes.moved(job, node.self());
    node.peers().forEach(peer -> node.send(peer, new PeerMessage.JobMoved(job, attempt)));
    jobs.began(job);
    jobs.spread(job);
    recovery.takenDriver(driver, attempt);
    recovery.moved(job);
  }

  /// A job of this node goes on elsewhere: nothing of what was done here counts.
  private void lost(JobId job) {
    forget(job);
    node.reopened(job);
  }

  /// A job whose home is gone is over.
  private void ended(JobId job) {
    node.peers().forEach(peer -> node.send(peer, new PeerMessage.JobEnded(job)));
    forget(job);
  }

  /// The cluster knows how a job of this node ended.
  private void recorded(JobId job) {
    if (jobs.isEnding(job)) {
      jobs.recorded(job, forget(job));
    }
  }

  /// Forgets everything of a job, and answers the last count of its tasks.
  private TaskCounts forget(JobId job) {
    node.over(job);
    owner.forget(job);
    recovery.forget(job);
    made.forget(job);
    stops.forget(job);
    homes.forget(job);
    jobs.forget(job);
    for (var id : scheduler.queued(job)) {
      scheduler.withdraw(id);
      node.here().remove(id);
    }
    var over = new TaskError(TaskError.Code.JOB_ENDED, "job " + job + " has ended");
    scheduler.held(job).forEach(id -> node.emit(new NodeCommand.Interrupt(id, over)));
    objects.forget(job);
    readers.forget(job);
    erase(journal.forget(job));
    node.emit(new NodeCommand.Forget(job));
    return counts.forget(job);
  }

  private void erase(List<ObjectId> objects) {
    if (!objects.isEmpty()) {
      node.emit(new NodeCommand.Erase(objects));
    }
  }

  /// Turns what the scheduler decides into commands.
  private final class Decided implements Placement {
    @Override
    public void run(Dispatch dispatch) {
      var id = dispatch.spec().id();
      node.here().put(id, dispatch);
      owner.placed(id, setup.self());
      jobs.placed(dispatch.spec());
      node.emit(new NodeCommand.Run(dispatch));
    }

    @Override
    public void send(NodeId peer, Dispatch dispatch) {
      owner.placed(dispatch.spec().id(), peer);
      jobs.placed(dispatch.spec());
      jobs.spread(dispatch.spec().job());
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
