package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskSpec;
import dev.raywa.storage.ObjectTable;
import dev.raywa.storage.Watcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Finds objects: those of this node in its table, others by asking, first the nodes that most
/// likely own them, then all.
final class Lookup {
  /// Tells somebody what he waited for.
  @FunctionalInterface
  interface Teller {
    void tell(Watcher watcher, ObjectId object, ObjectState state);
  }

  /// How many objects that nobody knows are remembered.
  private static final int REFUSED_MAX = 10_000;

  private final Set<NodeId> peers;
  private final Consumer<NodeCommand> out;
  private final Teller teller;
  private final ObjectTable table = new ObjectTable();
  private final Set<ObjectId> askedAll = new HashSet<>();
  private final LinkedHashMap<ObjectId, ObjectState> refused = new LinkedHashMap<>();

  /// @param peers the other members, kept up to date by the core
  Lookup(Set<NodeId> peers, Consumer<NodeCommand> out, Teller teller) {
    this.peers = peers;
    this.out = out;
    this.teller = teller;
  }

  void expect(ObjectId object) {
    refused.remove(object);
    askedAll.remove(object);
    table.expect(object);
  }

  /// The state of an object when it is settled; otherwise the watcher is told later.
  Optional<ObjectState> find(ObjectId object, TaskSpec asker, Watcher watcher) {
    if (!table.knows(object)) {
      var likely = likelyOwners(asker);
      if (likely.isEmpty() && peers.isEmpty()) {
        return Optional.of(refuse(object));
      }
      ask(object, likely.isEmpty() ? peers : likely);
    }
    var state = table.state(object);
    if (state.isEmpty()) {
      table.watch(object, watcher);
    }
    return state;
  }

  void unwatch(ObjectId object, Watcher watcher) {
    table.unwatch(object, watcher);
  }

  /// What is known of each object now; null for those that are not settled.
  List<@Nullable ObjectState> states(List<ObjectId> objects) {
    var states = new ArrayList<@Nullable ObjectState>(objects.size());
    for (var object : objects) {
      var state = table.state(object).orElse(refused.get(object));
      states.add(state == null && !table.knows(object) ? unknown(object) : state);
    }
    return states;
  }

  boolean isOwned(ObjectId object) {
    return table.isOwned(object);
  }

  boolean isSettled(ObjectId object) {
    return table.state(object).isPresent();
  }

  void settle(ObjectId object, ObjectState state) {
    askedAll.remove(object);
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
  void lost(NodeId node) {
    table.pendingAt(node).forEach(object -> denied(node, object));
  }

  void forget(JobId job) {
    table.forget(job);
    askedAll.removeIf(object -> object.job().equals(job));
  }

  int size() {
    return table.size();
  }

  private Set<NodeId> likelyOwners(TaskSpec asker) {
    var likely = new LinkedHashSet<NodeId>();
    likely.add(asker.origin().owner());
    likely.add(asker.origin().home());
    likely.retainAll(peers);
    return likely;
  }

  private void ask(ObjectId object, Set<NodeId> nodes) {
    table.asked(object, List.copyOf(nodes));
    nodes.forEach(node -> out.accept(new NodeCommand.Send(node, new PeerMessage.Ask(object))));
  }

  private void denied(NodeId node, ObjectId object) {
    if (!table.denied(object, node)) {
      return;
    }
    if (askedAll.add(object) && !peers.isEmpty()) {
      ask(object, peers);
      return;
    }
    askedAll.remove(object);
    var state = refuse(object);
    for (var watcher : table.drop(object)) {
      teller.tell(watcher, object, state);
    }
  }

  /// Remembers for a while that nobody knows an object; a guest that guesses ids costs no more than
  /// that.
  private ObjectState refuse(ObjectId object) {
    var state = unknown(object);
    refused.put(object, state);
    if (refused.size() > REFUSED_MAX) {
      refused.remove(refused.firstEntry().getKey());
    }
    return state;
  }

  private static ObjectState unknown(ObjectId object) {
    var sentence = "object " + object + " is not known to any node of job " + object.job();
    return new ObjectState.Broken(new TaskError(TaskError.Code.NO_SUCH_OBJECT, sentence));
  }

  private void say(NodeId to, ObjectId object, ObjectState state) {
    out.accept(new NodeCommand.Send(to, new PeerMessage.Answer(object, state)));
  }
}
