package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.scheduling.Scheduler;

/// Takes in the tasks that other nodes send. Used by the core's thread only.
final class Intake {
  private final NodeState node;
  private final Scheduler scheduler;
  private final Owner owner;
  private final Leaving leaving;

  Intake(NodeState node, Scheduler scheduler, Owner owner, Leaving leaving) {
    this.node = node;
    this.scheduler = scheduler;
    this.owner = owner;
    this.leaving = leaving;
  }

  void arrived(NodeId from, Dispatch dispatch) {
    var id = dispatch.spec().id();
    if (node.isOver(id.job())) {
      // It was no member yet for whoever said so to all.
      if (!from.equals(dispatch.spec().origin().home())) {
        node.send(from, new PeerMessage.JobEnded(id.job()));
      }
      return;
    }
    var origin = dispatch.spec().origin();
    node.touched(id.job(), origin.home());
    node.claimed(id, origin.owner());
    if (leaving.isLeaving() && !node.here().containsKey(id) && !owner.owns(id)) {
      leaving.giveBack(id, scheduler);
    } else if (!owner.holdsBack(id) && node.here().putIfAbsent(id, dispatch) == null) {
      scheduler.offer(dispatch, false, node.nowMs());
    }
  }
}
