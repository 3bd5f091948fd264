package dev.raywa.execution;

import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import dev.raywa.scheduling.Scheduler;
import dev.raywa.storage.Watcher;
import java.util.List;

/// Lets guests wait: they give their slot back while they do, and are woken when they have it
/// again.
final class GuestWaits {
  private final NodeState node;
  private final Scheduler scheduler;
  private final Lookup objects;
  private final Waits waits = new Waits();

  GuestWaits(NodeState node, Scheduler scheduler, Lookup objects) {
    this.node = node;
    this.scheduler = scheduler;
    this.objects = objects;
  }

  void begin(NodeEvent.Waits event) {
    var dispatch = node.here().get(event.task());
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

  void beginForRoom(TaskId task) {
    waits.addForRoom(task);
    scheduler.blocked(task);
  }

  /// One of the objects that a guest waits for is settled.
  void settled(TaskId task) {
    var wait = waits.get(task);
    if (wait != null && wait.settled()) {
      scheduler.unblocked(task);
    }
  }

  /// The time of a wait is over: the guest goes on at once, whether its slot is free or not.
  void over(TaskId task) {
    if (waits.get(task) != null) {
      scheduler.resumeNow(task);
    }
  }

  /// Lets the next guest that waits for room go on; false when there is none.
  boolean admitOne() {
    var next = waits.nextForRoom();
    if (next != null) {
      scheduler.unblocked(next);
    }
    return next != null;
  }

  /// A guest that waited has its slot again.
  void resumed(TaskId task) {
    var wait = waits.remove(task);
    if (wait != null) {
      wake(task, wait.objects());
    }
  }

  /// A guest ended, whether it waited or not.
  void gone(TaskId task) {
    var wait = waits.remove(task);
    if (wait != null) {
      unwatch(task, wait.objects());
    }
  }

  int size() {
    return waits.size();
  }

  private void wake(TaskId task, List<ObjectId> wanted) {
    unwatch(task, wanted);
    node.emit(new NodeCommand.Wake(task, objects.states(wanted)));
  }

  private void unwatch(TaskId task, List<ObjectId> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      objects.unwatch(wanted.get(i), new Watcher.Guest(task, i));
    }
  }
}
