package dev.raywa.execution;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.scheduling.Scheduler;
import dev.raywa.storage.Watcher;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/// Looks after the tasks that were submitted on this node, or taken over from a dead one, from
/// submission to their end, wherever they run.
final class Owner {
  /// How many nodes may go while they have a task, before the task is taken to be the reason.
  private static final int LOST_MAX = 3;

  private final NodeState node;
  private final Scheduler scheduler;
  private final Lookup objects;
  private final JobCounts counts;
  private final Made made;
  private final Stops stops;
  private final BiConsumer<JobId, Outcome> driverEnded;
  private final BiConsumer<TaskId, TaskError> stopUnsure;
  private final OwnedTasks owned = new OwnedTasks();
  private long entered;
  private long leftQueue;

  /// The parts that an owner works with.
  ///
  /// @param driverEnded told once for each driver
  /// @param stopUnsure cancels the children of a task of which is not known yet who has them
  record Parts(
      NodeState node,
      Scheduler scheduler,
      Lookup objects,
      JobCounts counts,
      Made made,
      Stops stops,
      BiConsumer<JobId, Outcome> driverEnded,
      BiConsumer<TaskId, TaskError> stopUnsure) {}

  Owner(Parts parts) {
    this.node = parts.node();
    this.scheduler = parts.scheduler();
    this.objects = parts.objects();
    this.counts = parts.counts();
    this.made = parts.made();
    this.stops = parts.stops();
    this.driverEnded = parts.driverEnded();
    this.stopUnsure = parts.stopUnsure();
  }

  /// Takes a task into the queue.
  ///
  /// @return whether it is new; otherwise nothing is to be done for it
  boolean enter(TaskSpec spec) {
    if (!spec.isDriver()) {
      entered++;
    }
    if (node.isOver(spec.job())
        || owns(spec.id())
        || objects.isSettled(ObjectId.result(spec.id(), 0))) {
      left(spec, 1);
      return false;
    }
    node.touched(spec.job(), node.homeOf(spec));
    objects.expect(ObjectId.result(spec.id(), 0));
    return true;
  }

  /// A task that was taken into the queue is none of this node's after all.
  void leave(TaskSpec spec) {
    left(spec, 1);
  }

  /// Answers for a task that has [#enter]ed, from now on.
  void own(OwnedTask task) {
    owned.add(task);
    if (!task.spec().isDriver()) {
      counts.queued(task, node.homeOf(task.spec()));
      note(task);
    }
    awaitInputs(task);
  }

  /// Answers for a task that another node answered for, or whose result was lost.
  void takeOver(OwnedTask task) {
    // It enters the queue without a guest that submits it, and leaves it as any other.
    left(task.spec(), -1);
    objects.expectAgain(ObjectId.result(task.id(), 0));
    node.touched(task.spec().job(), node.homeOf(task.spec()));
    if (task.lost() < LOST_MAX) {
      own(task);
    } else {
      counts.queued(task, node.homeOf(task.spec()));
      owned.add(task);
      poison(task, "the last of which answered for it");
    }
  }

  /// Tells the directory of every task here, for a node that has just joined as the first.
  void noteAll() {
    owned.all().forEach(this::note);
  }

  /// A value that a task waits for is settled.
  void supply(Watcher.Dependent dependent, ObjectState state) {
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

  /// The scheduler placed a task on a node; harmless when the task is not owned here.
  void placed(TaskId id, NodeId where) {
    var task = owned.get(id);
    if (task != null) {
      started(task, where);
    }
  }

  /// An attempt ended; a failure that is not final is followed by the next one.
  void complete(TaskId id, Outcome outcome) {
    var task = owned.get(id);
    if (task == null) {
      return;
    }
    if (task.isToRetry(outcome)) {
      task.gaveBack(outcome);
      if (task.isWaiting() || tryAgain(task)) {
        return;
      }
    }
    owned.remove(id);
    if (task.isWaiting()) {
      scheduler.withdraw(id);
    }
    end(task, outcome);
  }

  /// Who is told when a cancelled task has ended.
  Stops stops() {
    return stops;
  }

  boolean owns(TaskId task) {
    return owned.get(task) != null;
  }

  /// Whether a task waits here on this node's own behalf: it will start from there.
  boolean holdsBack(TaskId id) {
    var task = owned.get(id);
    return task != null && task.isWaiting();
  }

  /// Ends a task, wherever it is; false when it is not owned here or had ended.
  boolean cancel(TaskId id, TaskError reason, boolean recursive) {
    var task = owned.remove(id);
    if (task == null) {
      return false;
    }
    withdraw(task, reason, recursive);
    end(task, failed(reason));
    return true;
  }

  /// Stops a task that runs, or waits, on this node, and with `recursive` what it submitted here.
  void stopHere(TaskId task, TaskError reason, boolean recursive) {
    if (scheduler.withdraw(task)) {
      node.here().remove(task);
      node.answerClaims(task, failed(reason));
    } else if (node.here().containsKey(task)) {
      node.emit(new NodeCommand.Interrupt(task, reason));
    }
    if (recursive) {
      stopUnsure.accept(task, reason);
      owned.childrenOf(task).forEach(child -> cancel(child, reason, true));
      made.delegatedBy(task)
          .forEach(
              (child, owner) -> node.send(owner, new PeerMessage.Stop(child, reason, true, task)));
    }
  }

  /// Tries every task again that was on a node that is gone.
  void lost(NodeId gone) {
    for (var task : owned.on(gone)) {
      scheduler.forgetFlight(task.id());
      task.lostWith(gone, node.hadTakenLeave(gone), node.lostTogether());
      if (task.lost() >= LOST_MAX) {
        poison(task, gone + " the last");
      } else if (!tryAgain(task)) {
        var sentence =
            "node %s is gone, and task %s was tried %d times"
                .formatted(gone, task.id(), task.attempt());
        cancel(task.id(), new TaskError(Code.NODE_DIED, sentence), true);
      }
    }
  }

  /// Ends every task that is over its deadline.
  void endOverdue() {
    for (var late = owned.overdue(node.nowMs()); late != null; late = owned.overdue(node.nowMs())) {
      var limit = late.spec().options().deadline().toMillis();
      var sentence = "task " + late.id() + " ran over its deadline of " + limit + " ms";
      cancel(late.id(), new TaskError(Code.DEADLINE_EXCEEDED, sentence), true);
    }
  }

  /// Forgets the tasks of a job; nobody will ask for them.
  void forget(JobId job) {
    for (var id : owned.of(job)) {
      var task = owned.remove(id);
      if (task != null && task.isWaiting()) {
        left(task.spec(), 1);
      }
      scheduler.forgetFlight(id);
    }
  }

  /// How many submitted tasks have started, left or ended since the start; drivers do not count.
  long leftQueue() {
    return leftQueue;
  }

  /// How many submitted tasks wait, for values or for a slot.
  long waiting() {
    return entered - leftQueue;
  }

  int size() {
    return owned.size();
  }

  /// What can be said of the tasks of a job, its root left out.
  Stream<TaskView> views(JobId job) {
    return owned.of(job).stream()
        .map(id -> Objects.requireNonNull(owned.get(id)))
        .filter(task -> !task.spec().isDriver())
        .map(TaskView::of);
  }

  private void poison(OwnedTask task, String last) {
    var sentence =
        "task %s was on %d nodes when they went, %s; it is not tried again"
            .formatted(task.id(), task.lost(), last);
    cancel(task.id(), new TaskError(Code.POISONED, sentence), true);
  }

  private Outcome failed(TaskError reason) {
    return new Outcome.Failed(reason, -1, new Bill(node.self(), 1, 0, 0, 0, 0));
  }

  /// Notes that a task left the queue, or (-1) that it is back in it. Drivers never were in it.
  private void left(TaskSpec spec, int count) {
    if (!spec.isDriver()) {
      leftQueue += count;
    }
  }

  private void note(OwnedTask task) {
    if (!task.spec().isDriver()) {
      node.note(
          ObjectId.result(task.id(), 0),
          new DirectoryEntry.Pending(task.lineage(), !task.isWaiting()));
    }
  }

  private void awaitInputs(OwnedTask task) {
    if (task.isSupplied()) {
      offer(task);
      return;
    }
    int dependencies = 0;
    for (var argument : task.spec().arguments()) {
      if (argument instanceof Argument.Dependency(var object)) {
        var watcher = new Watcher.Dependent(task.id(), dependencies++);
        objects.find(object, task.spec(), watcher).ifPresent(state -> supply(watcher, state));
      }
    }
  }

  /// Hands a task to the scheduler, unless an attempt that a lost owner began is here already: that
  /// one becomes ours.
  private void offer(OwnedTask task) {
    if (node.here().computeIfPresent(task.id(), (_, _) -> task.dispatch()) != null) {
      started(task, node.self());
    } else {
      scheduler.offer(task.dispatch(), !task.spec().isPinned(), node.nowMs());
    }
  }

  /// Notes where a task is; what was taken over while it waited here starts a second time.
  private void started(OwnedTask task, NodeId where) {
    boolean waited = task.isWaiting();
    task.placedOn(where, node.nowMs());
    if (waited) {
      left(task.spec(), 1);
    }
    if (!task.spec().isDriver()) {
      if (waited) {
        counts.started(task);
      }
      note(task);
    }
  }

  private boolean tryAgain(OwnedTask task) {
    if (task.isWaiting() || !task.tryAgain()) {
      return false;
    }
    if (!task.spec().isDriver()) {
      counts.requeued(task);
    }
    left(task.spec(), -1);
    note(task);
    offer(task);
    return true;
  }

  private void end(OwnedTask task, Outcome outcome) {
    if (task.isWaiting()) {
      left(task.spec(), 1);
    }
    if (!task.spec().isDriver()) {
      counts.ended(task, outcome instanceof Outcome.Failed, outcome.bill().node());
      made.ended(task, outcome);
    }
    settleResults(task.id(), outcome);
    node.answerClaims(task.id(), outcome);
    if (task.spec().isDriver()) {
      driverEnded.accept(task.spec().job(), outcome);
    }
  }

  private void settleResults(TaskId id, Outcome outcome) {
    switch (outcome) {
      case Outcome.Succeeded(var results, _) -> {
        for (int i = 0; i < results.size(); i++) {
          objects.settle(ObjectId.result(id, i), new ObjectState.Ready(results.get(i)));
        }
      }
      case Outcome.Failed(var error, _, _) ->
          objects.settle(ObjectId.result(id, 0), new ObjectState.Broken(error));
    }
  }

  private void withdraw(OwnedTask task, TaskError reason, boolean recursive) {
    switch (task.place()) {
      case OwnedTask.Place.Waiting() -> scheduler.withdraw(task.id());
      case OwnedTask.Place.On(var where) when node.isSelf(where) -> {
        stops.began(task.id(), where);
        stopHere(task.id(), reason, recursive);
      }
      case OwnedTask.Place.On(var where) -> {
        stops.began(task.id(), where);
        scheduler.forgetFlight(task.id());
        node.send(where, new PeerMessage.Cancel(task.id(), reason, recursive));
      }
    }
  }

  /// Begins to make a result again that is lost; false when this node does not answer for it.
  boolean remade(ObjectId object) {
    var how = made.take(object.task());
    how.ifPresent(was ->
        takeOver(new OwnedTask(again(was.lineage()), Optional.of(was.sha256()), node.nowMs())));
    return how.isPresent();
  }

  private static Lineage again(Lineage lineage) {
    return new Lineage(lineage.spec(), lineage.parent(), lineage.attempts(), 0);
  }
}
