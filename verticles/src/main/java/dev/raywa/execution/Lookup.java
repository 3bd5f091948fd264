package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskSpec;
import dev.raywa.storage.ObjectTable;
import dev.raywa.storage.Watcher;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Finds objects: those of this node in its table, others by asking, first the nodes that most
/// likely own them, then the directory, then all. After the death of a node the search goes on for
/// a while: whoever answered for the object may be replaced.
final class Lookup {
  /// Tells somebody what he waited for.
  @FunctionalInterface
  interface Teller {
    void tell(Watcher watcher, ObjectId object, ObjectState state);
  }

  /// How many objects that nobody knows are remembered.
  private static final int REFUSED_MAX = 10_000;

  private final NodeState node;
  private final Teller teller;
  private final Predicate<ObjectId> remake;
  private final ObjectTable table = new ObjectTable();
  private final Map<ObjectId, Search> searches = new HashMap<>();
  private final LinkedHashMap<ObjectId, ObjectState> refused = new LinkedHashMap<>();

  /// @param remake begins to make a lost value of this node again; false when that cannot be done
  Lookup(NodeState node, Teller teller, Predicate<ObjectId> remake) {
    this.node = node;
    this.teller = teller;
    this.remake = remake;
  }

  void expect(ObjectId object) {
    refused.remove(object);
    searches.remove(object);
    table.expect(object);
  }

  /// The object is made here, again or instead of somebody else.
  void expectAgain(ObjectId object) {
    searches.remove(object);
    table.expectAgain(object);
  }

  /// The state of an object when it is settled; otherwise the watcher is told later.
  Optional<ObjectState> find(ObjectId object, TaskSpec asker, Watcher watcher) {
    return find(object, likelyOwners(asker), watcher);
  }

  /// The same for who has only a guess at who owns it.
  Optional<ObjectState> find(ObjectId object, Set<NodeId> likely, Watcher watcher) {
    if (!table.knows(object)) {
      if (likely.isEmpty() && node.peers().isEmpty() && !node.hadPeers()) {
        return Optional.of(refuse(object, Optional.empty()));
      }
      search(object, new Search(Optional.empty()), likely);
    }
    var state = table.state(object);
    if (state.isEmpty()) {
      table.watch(object, watcher);
    }
    return state;
  }

  /// Somebody looked where an object was said to be, and found nothing.
  void missed(ObjectId object, Stored.InGrid place, TaskSpec asker) {
    missed(object, place, likelyOwners(asker));
  }

  /// The same for who has only a guess at who owns it.
  void missed(ObjectId object, Stored.InGrid place, Set<NodeId> likely) {
    if (isAt(object, place) && !remake.test(object)) {
      var nodes = new LinkedHashSet<NodeId>();
      nodes.add(place.producer());
      nodes.retainAll(node.peers());
      nodes.addAll(likely);
      search(object, new Search(Optional.of(place)), nodes);
    }
  }

  void unwatch(ObjectId object, Watcher watcher) {
    table.unwatch(object, watcher);
  }

  /// What is known of each object now; null for those that are not settled.
  List<@Nullable ObjectState> states(List<ObjectId> objects) {
    var states = new ArrayList<@Nullable ObjectState>(objects.size());
    for (var object : objects) {
      var state = table.state(object).orElse(refused.get(object));
      states.add(state == null && !table.knows(object) ? unknown(object, Optional.empty()) : state);
    }
    return states;
  }

  boolean isOwned(ObjectId object) {
    return table.isOwned(object);
  }

  boolean isSettled(ObjectId object) {
    return table.state(object).isPresent();
  }

  /// What is known of the objects of a job that this node answers for; empty for those that are
  /// still to be made.
  Map<ObjectId, Optional<ObjectState>> owned(JobId job) {
    return table.owned(job);
  }

  /// The settled objects that this node answers for.
  Map<ObjectId, ObjectState> settledHere() {
    return table.settledHere();
  }

  void settle(ObjectId object, ObjectState state) {
    searches.remove(object);
    for (var watcher : table.settle(object, state)) {
      teller.tell(watcher, object, state);
    }
  }

  /// Another node asks.
  void answer(NodeId from, ObjectId object) {
    var state = table.state(object);
    if (state.isPresent()) {
      say(from, object, state.get());
    } else if (table.isOwned(object)) {
      table.watch(object, new Watcher.Node(from));
    } else {
      say(from, object, new ObjectState.Unknown());
    }
  }

  /// Another node asks for an object that it did not find where it was, and that did not lie aside
  /// here.
  void answerMissing(NodeId from, ObjectId object, Stored.InGrid place) {
    if (isAt(object, place) && !(table.isOwned(object) && remake.test(object))) {
      // Said once more, it would only send those who look for it in circles.
      table.disown(object);
      say(from, object, new ObjectState.Unknown());
    } else {
      answer(from, object);
    }
  }

  /// Another node answers.
  void answered(NodeId from, ObjectId object, ObjectState state) {
    switch (state) {
      case ObjectState.Unknown() -> denied(from, object);
      case ObjectState.Ready _, ObjectState.Broken _ -> {
        if (table.knows(object)) {
          settle(object, state);
        }
      }
    }
  }

  /// A node that may have been asked is gone.
  void lost(NodeId gone) {
    table.pendingAt(gone).forEach(object -> denied(gone, object));
  }

  void forget(JobId job) {
    table.forget(job);
    searches.keySet().removeIf(object -> object.job().equals(job));
  }

  int size() {
    return table.size() + searches.size();
  }

  /// The search for an object, while there is one.
  Optional<Search> searching(ObjectId object) {
    return Optional.ofNullable(searches.get(object));
  }

  /// The directory names the node that answers for an object; who waits here waits for its answer.
  void askOwner(ObjectId object, NodeId owner) {
    var search = searches.computeIfAbsent(object, _ -> new Search(Optional.empty()));
    search.stage = Search.Stage.OWNER;
    ask(object, search, Set.of(owner));
  }

  /// The directory does not help: whoever is there is asked.
  void askAll(ObjectId object) {
    var search = searches.get(object);
    if (search != null) {
      search.stage = Search.Stage.ALL;
      if (node.peers().isEmpty()) {
        exhausted(object, search);
      } else {
        ask(object, search, node.peers());
      }
    }
  }

  /// Takes up searches again that found nobody after the death of a node.
  void tick() {
    for (var entry : List.copyOf(searches.entrySet())) {
      if (entry.getValue().isDue(node.nowMs())) {
        readDirectory(entry.getKey(), entry.getValue());
      }
    }
  }

  private boolean isAt(ObjectId object, Stored.InGrid place) {
    return table
        .state(object)
        .filter(state -> state instanceof ObjectState.Ready(var at) && at.equals(place))
        .isPresent();
  }

  private Set<NodeId> likelyOwners(TaskSpec asker) {
    var likely = new LinkedHashSet<NodeId>();
    likely.add(asker.origin().owner());
    likely.add(node.homeOf(asker));
    likely.retainAll(node.peers());
    return likely;
  }

  private void search(ObjectId object, Search search, Set<NodeId> first) {
    searches.put(object, search);
    if (first.isEmpty()) {
      readDirectory(object, search);
    } else {
      ask(object, search, first);
    }
  }

  private void readDirectory(ObjectId object, Search search) {
    search.stage = Search.Stage.DIRECTORY;
    table.asked(object, List.of());
    node.emit(new NodeCommand.ReadDirectory(object));
  }

  private void ask(ObjectId object, Search search, Set<NodeId> nodes) {
    table.asked(object, List.copyOf(nodes));
    var question = new PeerMessage.Ask(object, search.missing);
    nodes.forEach(to -> node.send(to, question));
  }

  private void denied(NodeId from, ObjectId object) {
    if (!table.denied(object, from)) {
      return;
    }
    var search = searches.computeIfAbsent(object, _ -> new Search(Optional.empty()));
    switch (search.stage) {
      case LIKELY -> readDirectory(object, search);
      case OWNER -> {
        search.denier = from;
        readDirectory(object, search);
      }
      case DIRECTORY, ALL, LATER -> exhausted(object, search);
    }
  }

  /// Nobody knows the object now.
  private void exhausted(ObjectId object, Search search) {
    if (node.lostSomebodyLately()) {
      search.later(node.nowMs());
      return;
    }
    searches.remove(object);
    var state = refuse(object, search.missing);
    for (var watcher : table.drop(object)) {
      teller.tell(watcher, object, state);
    }
  }

  /// Remembers for a while that nobody knows an object; a guest that guesses ids costs no more than
  /// that.
  private ObjectState refuse(ObjectId object, Optional<Stored.InGrid> missing) {
    var state = unknown(object, missing);
    refused.put(object, state);
    if (refused.size() > REFUSED_MAX) {
      refused.remove(refused.firstEntry().getKey());
    }
    return state;
  }

  private static ObjectState unknown(ObjectId object, Optional<Stored.InGrid> missing) {
    var error =
        missing.isPresent()
            ? new TaskError(
                Code.OBJECT_LOST,
                "the bytes of object " + object + " are lost, and nothing can make them again")
            : new TaskError(
                Code.NO_SUCH_OBJECT,
                "object " + object + " is not known to any node of job " + object.job());
    return new ObjectState.Broken(error);
  }

  private void say(NodeId to, ObjectId object, ObjectState state) {
    node.send(to, new PeerMessage.Answer(object, state));
  }
}
