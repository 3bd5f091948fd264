package dev.raywa.storage;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The objects that this node knows, by job: expected, asked for at other nodes, or settled.
///
/// A settled object never changes. Objects are forgotten with their job.
public final class ObjectTable {
  /// What is known of one object.
  private sealed interface Known {
    /// Its task is owned here and has not ended.
    record Expected(List<Watcher> watchers) implements Known {}

    /// Others were asked; these have not answered.
    record Asked(List<Watcher> watchers, List<NodeId> pending) implements Known {}

    /// It is readable, or never will be.
    ///
    /// @param owned whether this node answers for it
    record Settled(ObjectState state, boolean owned) implements Known {}
  }

  private final Map<JobId, Map<ObjectId, Known>> jobs = new HashMap<>();

  /// A task owned here will make this object; who waits for others to answer waits for it.
  public void expect(ObjectId object) {
    of(object)
        .compute(
            object,
            (_, before) ->
                switch (before) {
                  case null -> new Known.Expected(new ArrayList<>(0));
                  case Known.Asked(var watchers, _) -> new Known.Expected(watchers);
                  case Known.Expected _, Known.Settled _ -> before;
                });
  }

  /// Whether the object is known here in any way.
  public boolean knows(ObjectId object) {
    return known(object).isPresent();
  }

  /// Whether this node is the one that says when the object is ready.
  public boolean isOwned(ObjectId object) {
    return known(object)
        .map(known ->
            switch (known) {
              case Known.Expected _ -> true;
              case Known.Asked _ -> false;
              case Known.Settled(_, boolean owned) -> owned;
            })
        .orElse(false);
  }

  /// The state of a settled object.
  public Optional<ObjectState> state(ObjectId object) {
    return known(object)
        .flatMap(known ->
            known instanceof Known.Settled(var state, _) ? Optional.of(state) : Optional.empty());
  }

  /// Adds somebody to tell when a known, unsettled object is settled.
  public void watch(ObjectId object, Watcher watcher) {
    switch (known(object).orElseThrow(() -> new IllegalStateException("unknown: " + object))) {
      case Known.Expected(var watchers) -> watchers.add(watcher);
      case Known.Asked(var watchers, _) -> watchers.add(watcher);
      case Known.Settled _ -> throw new IllegalStateException("already settled: " + object);
    }
  }

  /// Removes a watcher; harmless when it is not there.
  public void unwatch(ObjectId object, Watcher watcher) {
    known(object)
        .ifPresent(known -> {
          switch (known) {
            case Known.Expected(var watchers) -> watchers.remove(watcher);
            case Known.Asked(var watchers, _) -> watchers.remove(watcher);
            case Known.Settled _ -> {}
          }
        });
  }

  /// Notes that these nodes were asked for an object, and that this node does not answer for it.
  /// What was known of it is forgotten; who waits for it goes on waiting.
  public void asked(ObjectId object, List<NodeId> nodes) {
    of(object).put(object, new Known.Asked(waiting(object), new ArrayList<>(nodes)));
  }

  /// A settled object is to be made again, here.
  public void expectAgain(ObjectId object) {
    of(object).put(object, new Known.Expected(waiting(object)));
  }

  /// One of the nodes that were asked does not know the object, or is gone.
  ///
  /// @return true when nobody is left who could still answer
  public boolean denied(ObjectId object, NodeId node) {
    if (known(object).orElse(null) instanceof Known.Asked(_, var pending)) {
      return pending.remove(node) && pending.isEmpty();
    }
    return false;
  }

  /// The objects for which a node was asked and has not answered.
  public List<ObjectId> pendingAt(NodeId node) {
    var objects = new ArrayList<ObjectId>();
    for (var byObject : jobs.values()) {
      byObject.forEach((object, known) -> {
        if (known instanceof Known.Asked(_, var pending) && pending.contains(node)) {
          objects.add(object);
        }
      });
    }
    return objects;
  }

  /// Settles an object; the first state stays.
  ///
  /// @return whom to tell
  public List<Watcher> settle(ObjectId object, ObjectState state) {
    var before = of(object).get(object);
    if (before instanceof Known.Settled) {
      return List.of();
    }
    of(object).put(object, new Known.Settled(state, !(before instanceof Known.Asked)));
    return switch (before) {
      case Known.Expected(var watchers) -> watchers;
      case Known.Asked(var watchers, _) -> watchers;
      case null, default -> List.of();
    };
  }

  /// The settled objects that this node answers for.
  public Map<ObjectId, ObjectState> settledHere() {
    var settled = new HashMap<ObjectId, ObjectState>();
    for (var byObject : jobs.values()) {
      byObject.forEach((object, known) -> {
        if (known instanceof Known.Settled(var state, boolean owned) && owned) {
          settled.put(object, state);
        }
      });
    }
    return settled;
  }

  /// The objects of a job that this node answers for, with their state; empty while their tasks
  /// have not ended.
  public Map<ObjectId, Optional<ObjectState>> owned(JobId job) {
    var owned = new HashMap<ObjectId, Optional<ObjectState>>();
    jobs.getOrDefault(job, Map.of())
        .forEach((object, known) -> {
          switch (known) {
            case Known.Expected _ -> owned.put(object, Optional.empty());
            case Known.Settled(var state, boolean own) when own ->
                owned.put(object, Optional.of(state));
            case Known.Settled _, Known.Asked _ -> {}
          }
        });
    return owned;
  }

  /// Forgets where an object was; harmless when it is not settled.
  public void disown(ObjectId object) {
    if (known(object).orElse(null) instanceof Known.Settled) {
      of(object).remove(object);
    }
  }

  /// Forgets an object that nobody knows.
  ///
  /// @return whom to tell
  public List<Watcher> drop(ObjectId object) {
    var before = of(object).remove(object);
    return before instanceof Known.Asked(var watchers, _) ? watchers : List.of();
  }

  /// Forgets every object of a job.
  ///
  /// @return the objects that were not settled
  public List<ObjectId> forget(JobId job) {
    var gone = jobs.remove(job);
    if (gone == null) {
      return List.of();
    }
    return gone.entrySet().stream()
        .filter(entry -> !(entry.getValue() instanceof Known.Settled))
        .map(Map.Entry::getKey)
        .toList();
  }

  /// How many objects are known.
  public int size() {
    return jobs.values().stream().mapToInt(Map::size).sum();
  }

  private Optional<Known> known(ObjectId object) {
    var objects = jobs.get(object.job());
    return objects == null ? Optional.empty() : Optional.ofNullable(objects.get(object));
  }

  private List<Watcher> waiting(ObjectId object) {
    return switch (known(object).orElse(null)) {
      case Known.Expected(var watchers) -> watchers;
      case Known.Asked(var watchers, _) -> watchers;
      case null, default -> new ArrayList<>(1);
    };
  }

  private Map<ObjectId, Known> of(ObjectId object) {
    return jobs.computeIfAbsent(object.job(), _ -> new HashMap<>());
  }
}
