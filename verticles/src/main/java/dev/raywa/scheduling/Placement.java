package dev.raywa.scheduling;

import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskId;

/// What the scheduler decides, as it decides it.
public interface Placement {
  /// The task has a slot here: run it now.
  void run(Dispatch dispatch);

  /// The task goes to a peer.
  void send(NodeId peer, Dispatch dispatch);

  /// A task that was blocked has its slot again.
  void resume(TaskId task);

  /// No node can ever meet the demand; the sentence names it and the largest node.
  void unschedulable(Dispatch dispatch, String sentence);
}
