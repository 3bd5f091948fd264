package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError;

/// Cancels tasks for guests and for other nodes, wherever they are. Used by the core's thread only.
final class Cancels {
  private final NodeState node;
  private final Lookup objects;
  private final Owner owner;
  private final Recovery recovery;
  private final Stops stops;

  Cancels(NodeState node, Lookup objects, Owner owner, Recovery recovery, Stops stops) {
    this.node = node;
    this.objects = objects;
    this.owner = owner;
    this.recovery = recovery;
    this.stops = stops;
  }

  /// A guest here cancels.
  void asked(NodeEvent.CancelAsked asked) {
    var asker = asked.task();
    if (asked.object().isPut()) {
      node.emit(new NodeCommand.CancelAnswered(asker, false));
      return;
    }
    var target = asked.object().task();
    var reason =
        new TaskError(TaskError.Code.CANCELLED, "task " + target + " was cancelled by a task");
    if (recovery.checks().cancel(target, reason, asker)) {
      // Answered as soon as it is known where the task is.
      return;
    }
    if (owner.cancel(target, reason, asked.recursive())) {
      stops.answer(target, new NodeCommand.CancelAnswered(asker, true));
    } else if (objects.isSettled(asked.object()) || node.peers().isEmpty()) {
      node.emit(new NodeCommand.CancelAnswered(asker, false));
    } else {
      var stop = new PeerMessage.Stop(target, reason, asked.recursive(), asker);
      stops.asked(target, asker, node.peers());
      node.peers().forEach(peer -> node.send(peer, stop));
    }
  }

  /// Another node wants a task cancelled.
  void heard(NodeId from, PeerMessage.Stop stop) {
    boolean stopped = owner.cancel(stop.task(), stop.reason(), stop.recursive());
    var reply =
        new NodeCommand.Send(from, new PeerMessage.Stopped(stop.task(), stop.asker(), stopped));
    if (stopped) {
      stops.answer(stop.task(), reply);
    } else {
      node.emit(reply);
    }
  }
}
