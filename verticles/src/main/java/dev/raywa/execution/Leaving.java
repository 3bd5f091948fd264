package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.scheduling.Scheduler;

/// Sees a node off: what waits here for others goes back to them, what runs may end, and when it
/// has or the time is over, and the cluster remembers all that it must, the node may go. Used by
/// the core's thread only.
final class Leaving {
  private final NodeState node;
  private long untilMs = Long.MAX_VALUE;
  private boolean said;

  Leaving(NodeState node) {
    this.node = node;
  }

  void begin(long until) {
    untilMs = Math.min(untilMs, until);
  }

  boolean isLeaving() {
    return untilMs != Long.MAX_VALUE;
  }

  /// Gives a task back to its owner that has not started here.
  void giveBack(TaskId task, Scheduler scheduler) {
    scheduler.withdraw(task);
    node.here().remove(task);
    var leaves = new TaskError(Code.NODE_DIED, "node " + node.self() + " leaves");
    var bill = new Bill(node.self(), 1, 0, 0, 0, 0);
    node.answerClaims(task, new Outcome.Failed(leaves, -1, bill));
  }

  /// Looks whether the node may go.
  ///
  /// @param owned tasks that this node answers for and that have not ended
  void look(int owned) {
    boolean idle = owned == 0 && node.here().isEmpty();
    if (isLeaving() && !said && (idle || node.nowMs() >= untilMs)) {
      said = true;
      node.whenSafe(new NodeCommand.MayLeave());
    }
  }
}
