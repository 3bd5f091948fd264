package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.TaskError;
import dev.raywa.storage.Watcher;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Answers people who read objects of jobs of this node: where an object is, once it is there.
/// Objects that are lost are made again for them as for guests. Used by the core's thread only.
final class Readers {
  private final NodeState node;
  private final Lookup objects;
  private final Map<Long, ObjectId> waiting = new HashMap<>();

  Readers(NodeState node, Lookup objects) {
    this.node = node;
    this.objects = objects;
  }

  void on(NodeEvent.Reads event) {
    switch (event) {
      case NodeEvent.Reads.Began began -> began(began);
      case NodeEvent.Reads.GaveUp(long number) -> gaveUp(number);
    }
  }

  /// What somebody waits for is there, or never will be.
  void settled(long number, ObjectState state) {
    if (waiting.remove(number) != null) {
      tell(number, Optional.of(state));
    }
  }

  /// Nobody makes or finds objects of this job any more.
  void forget(JobId job) {
    var left =
        List.copyOf(waiting.entrySet()).stream()
            .filter(one -> one.getValue().job().equals(job))
            .toList();
    left.forEach(one -> settled(one.getKey(), ended(job)));
  }

  int size() {
    return waiting.size();
  }

  private void began(NodeEvent.Reads.Began asked) {
    var object = asked.object();
    if (node.isOver(object.job())) {
      tell(asked.number(), Optional.of(ended(object.job())));
      return;
    }
    asked.missed().ifPresent(place -> objects.missed(object, place, Set.of()));
    var state = objects.find(object, Set.of(), new Watcher.Reader(asked.number()));
    if (state.isPresent()) {
      tell(asked.number(), state);
      return;
    }
    waiting.put(asked.number(), object);
    if (asked.poll() && objects.isOwned(object)) {
      gaveUp(asked.number());
      tell(asked.number(), Optional.empty());
    }
  }

  private void gaveUp(long number) {
    var object = waiting.remove(number);
    if (object != null) {
      objects.unwatch(object, new Watcher.Reader(number));
    }
  }

  private void tell(long number, Optional<ObjectState> state) {
    node.emit(new NodeCommand.TellReader(number, state));
  }

  private static ObjectState ended(JobId job) {
    var sentence = "job " + job + " has ended, and its objects are forgotten";
    return new ObjectState.Broken(new TaskError(TaskError.Code.JOB_ENDED, sentence));
  }
}
