package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// Goes on with what dead nodes began: what the directory knows of their tasks is found, taken over
/// by one node, and made again when it is lost.
final class Recovery {
  /// How long after the death of a node its tasks are looked for, in milliseconds: by then its
  /// share of the directory has new keepers, and who runs its tasks has taken them.
  private static final long[] SWEEPS_MS = {100, 500, 2_500};

  /// How long after a node has joined entries are looked through, in milliseconds: when the halves
  /// of a split cluster have met, one has brought back what the other had erased.
  private static final long[] SWEEPS_AFTER_JOIN_MS = {3_000, 15_000};

  /// How often what dead nodes have left is looked through, in milliseconds: jobs end that they had
  /// written something for.
  private static final long SWEEP_AGAIN_MS = 60_000;

  private final NodeState node;
  private final Lookup objects;
  private final Owner owner;
  private final Made made;
  private final Checks checks;
  private final Map<ObjectId, DirectoryEntry.Pending> homeless = new LinkedHashMap<>();
  private final Set<ObjectId> claims = new HashSet<>();
  private final List<Long> sweepsMs = new ArrayList<>();
  private long sweptMs;

  /// @param told what to do when the end of a task may be told that had to wait
  Recovery(
      NodeState node, Lookup objects, Owner owner, Made made, BiConsumer<TaskId, Outcome> told) {
    this.checks = new Checks(told);
    this.node = node;
    this.objects = objects;
    this.owner = owner;
    this.made = made;
  }

  /// A guest here submitted a task.
  void submitted(TaskId parent, TaskSpec spec) {
    if (!owner.enter(spec)) {
      return;
    }
    node.authored(parent);
    var dispatch = node.here().get(parent);
    if (!spec.isDriver() && dispatch != null && dispatch.attempt() > 1 && node.hadPeers()) {
      var object = ObjectId.result(spec.id(), 0);
      checks.put(object, new Checks.Check(parent, spec, null, null));
      node.emit(new NodeCommand.ReadDirectory(object));
    } else {
      owner.own(new OwnedTask(spec, parent, node.nowMs()));
    }
  }

  /// A driver is started again, here.
  void takenDriver(TaskSpec spec, int attempt) {
    if (owner.enter(spec)) {
      var lineage = new Lineage(spec, spec.id(), attempt - 1, 0);
      owner.own(new OwnedTask(lineage, Optional.empty(), node.nowMs()));
    }
  }

  Checks checks() {
    return checks;
  }

  /// The directory answered.
  void said(ObjectId object, Optional<DirectoryEntry> entry) {
    heard(object, entry);
    checks.tellReady();
  }

  private void heard(ObjectId object, Optional<DirectoryEntry> entry) {
    var search = objects.searching(object);
    if (!checks.has(object) && search.filter(on -> on.stage == Search.Stage.DIRECTORY).isEmpty()) {
      return;
    }
    if (entry.isEmpty()) {
      unlisted(object);
      return;
    }
    var missing = search.flatMap(on -> on.missing);
    switch (entry.get()) {
      case DirectoryEntry.Pending pending -> pending(object, pending);
      case DirectoryEntry.Kept(_, var stored) when missing.filter(stored::equals).isEmpty() ->
          found(object, new ObjectState.Ready(stored));
      case DirectoryEntry.Kept _ -> objects.askAll(object);
      case DirectoryEntry.Ended ended -> ended(object, ended, missing);
    }
  }

  /// The directory decided who answers for a task.
  void claimed(ObjectId object, DirectoryEntry.Pending entry, boolean won) {
    decided(object, entry, won);
    checks.tellReady();
  }

  private void decided(ObjectId object, DirectoryEntry.Pending entry, boolean won) {
    claims.remove(object);
    var check = checks.get(object);
    if (node.isOver(object.job())) {
      dropCheck(object);
      node.emit(new NodeCommand.Erase(List.of(object)));
      return;
    }
    if (won) {
      node.adopted(object, entry);
    }
    if (!won) {
      readAgain(object, check != null);
    } else if (check != null) {
      checks.remove(object);
      take(check, entry.lineage());
    } else if (!owner.owns(object.task())) {
      owner.takeOver(new OwnedTask(entry.lineage(), Optional.empty(), node.nowMs()));
    }
  }

  /// Nodes are gone: what runs here on behalf of one of them is this node's from now on, and the
  /// rest is looked for in the directory.
  void lost(NodeId gone) {
    for (var dispatch : List.copyOf(node.here().values())) {
      var spec = dispatch.spec();
      if (spec.origin().owner().equals(gone) && !spec.isDriver() && !owner.owns(spec.id())) {
        adoptRunning(dispatch);
      }
    }
    for (long delay : SWEEPS_MS) {
      sweepsMs.add(node.nowMs() + delay);
    }
  }

  /// A node has joined, and may have brought back what others have erased.
  void joined() {
    for (long delay : SWEEPS_AFTER_JOIN_MS) {
      sweepsMs.add(node.nowMs() + delay);
    }
  }

  /// Entries of which no member is the owner, kept on this node.
  void orphans(Map<ObjectId, DirectoryEntry> entries) {
    var over = new ArrayList<ObjectId>();
    entries.forEach((object, entry) -> {
      if (node.isOver(object.job())) {
        over.add(object);
      } else {
        node.adopted(object, entry);
        if (entry instanceof DirectoryEntry.Pending pending && !node.isMember(entry.owner())) {
          orphan(object, pending);
        }
      }
    });
    if (!over.isEmpty()) {
      node.emit(new NodeCommand.Erase(over));
    }
  }

  /// A job lives on another node from now on: its tasks can be taken over.
  void moved(JobId job) {
    var of = homeless.keySet().stream().filter(object -> object.job().equals(job)).toList();
    for (var object : of) {
      var pending = homeless.remove(object);
      if (pending != null) {
        orphan(object, pending);
      }
    }
  }

  void tick() {
    long now = node.nowMs();
    if (node.everLostSomebody() && now - sweptMs >= SWEEP_AGAIN_MS) {
      sweepsMs.add(now);
    }
    if (sweepsMs.removeIf(due -> due <= now)) {
      sweptMs = now;
      node.emit(new NodeCommand.TakeOver(node.members()));
    }
  }

  void forget(JobId job) {
    checks.forget(job).forEach(check -> owner.leave(check.spec()));
    homeless.keySet().removeIf(object -> object.job().equals(job));
    claims.removeIf(object -> object.job().equals(job));
  }

  /// Submitted tasks of which nobody knows yet but this node.
  int open() {
    return checks.size();
  }

  int size() {
    return checks.size() + homeless.size() + claims.size();
  }

  private void dropCheck(ObjectId object) {
    var check = checks.remove(object);
    if (check != null) {
      owner.leave(check.spec());
    }
  }

  private void unlisted(ObjectId object) {
    var check = checks.remove(object);
    if (check != null) {
      // What nobody noted may have been tried all the same: its children are looked for.
      take(check, new Lineage(check.spec(), check.parent(), 1, 0));
    } else {
      objects.askAll(object);
    }
  }

  private void readAgain(ObjectId object, boolean checked) {
    if (checked || objects.searching(object).isPresent()) {
      node.emit(new NodeCommand.ReadDirectory(object));
    }
  }

  /// The task of a parent that runs again is this node's.
  private void take(Checks.Check check, Lineage known) {
    var spec = check.spec();
    objects.expect(ObjectId.result(spec.id(), 0));
    var lineage = new Lineage(spec, check.parent(), known.attempts(), known.lost());
    owner.own(new OwnedTask(lineage, Optional.empty(), node.nowMs()));
    if (check.cancel() != null) {
      owner.cancel(spec.id(), check.cancel(), true);
    }
    if (check.asker() != null) {
      owner.stops().answer(spec.id(), new NodeCommand.CancelAnswered(check.asker(), true));
    }
  }

  private void pending(ObjectId object, DirectoryEntry.Pending pending) {
    var looksAfter = pending.owner();
    if (answers(looksAfter, object)) {
      delegate(object, looksAfter);
    } else if (!owner.owns(object.task())) {
      claim(object, pending, orphaned(pending));
    }
  }

  /// How to go on with a task whose owner is gone. One that runs here is none: this attempt was
  /// under way on a node that went, perhaps because of it.
  private Lineage orphaned(DirectoryEntry.Pending pending) {
    var known = pending.lineage();
    boolean blamed =
        pending.started()
            && !node.hadTakenLeave(pending.owner())
            && node.lostTogether().size() <= 1;
    int lost = Math.min(known.attempts(), known.lost() + (blamed ? 1 : 0));
    return new Lineage(known.spec(), known.parent(), known.attempts(), lost);
  }

  /// Another node looks after a task: its answer is awaited.
  private void delegate(ObjectId object, NodeId looksAfter) {
    var check = checks.remove(object);
    if (check != null) {
      owner.leave(check.spec());
      made.delegated(check.parent(), object.task(), looksAfter);
      if (check.cancel() != null) {
        var asker = check.asker() == null ? check.parent() : check.asker();
        if (check.asker() != null) {
          owner.stops().asked(object.task(), asker, Set.of(looksAfter));
        }
        node.send(looksAfter, new PeerMessage.Stop(object.task(), check.cancel(), true, asker));
      }
    }
    objects.askOwner(object, looksAfter);
  }

  private void ended(ObjectId object, DirectoryEntry.Ended ended, Optional<Stored.InGrid> missing) {
    var state = state(ended.outcome());
    boolean gone =
        state instanceof ObjectState.Ready(var stored)
            && missing.filter(stored::equals).isPresent();
    if (!gone) {
      found(object, state);
    } else if (answers(ended.owner(), object)) {
      objects.askOwner(object, ended.owner());
    } else if (ended.lineage().isPresent()) {
      var how = ended.lineage().get();
      claim(object, ended, new Lineage(how.spec(), how.parent(), how.attempts(), 0));
    } else {
      objects.askAll(object);
    }
  }

  private void found(ObjectId object, ObjectState state) {
    var check = checks.remove(object);
    if (check != null) {
      owner.leave(check.spec());
      if (check.asker() != null) {
        node.emit(new NodeCommand.CancelAnswered(check.asker(), false));
      }
    }
    objects.settle(object, state);
  }

  /// Whether a node is there that may be asked for an object.
  private boolean answers(NodeId looksAfter, ObjectId object) {
    var denier = objects.searching(object).map(on -> on.denier).orElse(null);
    return node.peers().contains(looksAfter) && !looksAfter.equals(denier);
  }

  private void claim(ObjectId object, DirectoryEntry expected, Lineage lineage) {
    if (claims.add(object)) {
      var spec = lineage.spec();
      var mine =
          new Lineage(
              spec.with(spec.origin().ownedBy(node.self()).at(node.homeOf(spec))),
              lineage.parent(),
              lineage.attempts(),
              lineage.lost());
      // Until this node notes that the task waits, it may have started and taken the node down.
      node.emit(new NodeCommand.Claim(object, expected, new DirectoryEntry.Pending(mine, true)));
    }
  }

  private void orphan(ObjectId object, DirectoryEntry.Pending pending) {
    var spec = pending.lineage().spec();
    if (owner.owns(spec.id()) || objects.isSettled(object) || checks.has(object)) {
      return;
    }
    if (node.isMember(node.homeOf(spec))) {
      claim(object, pending, orphaned(pending));
    } else {
      homeless.put(object, pending);
    }
  }

  /// A task runs here, or waits for a slot, whose owner is gone. Who submitted it is not known
  /// here.
  private void adoptRunning(PeerMessage.Dispatch dispatch) {
    var spec = dispatch.spec();
    var origin = spec.origin().ownedBy(node.self()).at(node.homeOf(spec));
    var lineage = new Lineage(spec.with(origin), spec.id(), dispatch.attempt() - 1, 0);
    var task = new OwnedTask(lineage, Optional.empty(), node.nowMs());
    task.supplyAll(dispatch.dependencies());
    owner.takeOver(task);
  }

  private static ObjectState state(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded(var results, _) -> new ObjectState.Ready(results.getFirst());
      case Outcome.Failed(var error, _, _) -> new ObjectState.Broken(error);
    };
  }
}
