package dev.raywa.scheduling;

import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/// A scheduler's decisions, noted as it takes them.
abstract class NotedPlacements {
  static final long MIB = 1 << 20;

  final List<TaskId> ran = new ArrayList<>();
  final List<TaskId> resumed = new ArrayList<>();
  final List<Sent> sent = new ArrayList<>();
  final List<String> failed = new ArrayList<>();
  long nowMs;

  record Sent(NodeId peer, TaskId task) {}

  private final class Noted implements Placement {
    @Override
    public void run(Dispatch dispatch) {
      ran.add(dispatch.spec().id());
    }

    @Override
    public void send(NodeId peer, Dispatch dispatch) {
      sent.add(new Sent(peer, dispatch.spec().id()));
    }

    @Override
    public void resume(TaskId task) {
      resumed.add(task);
    }

    @Override
    public void unschedulable(Dispatch dispatch, String sentence) {
      failed.add(sentence);
    }
  }

  Scheduler node(int cpuMilli) {
    return node(new Capacity(cpuMilli, 1024 * MIB, Map.of()));
  }

  Scheduler node(Capacity capacity) {
    return new Scheduler(capacity, new Noted(), new Random(1));
  }

  void offer(Scheduler scheduler, Dispatch... tasks) {
    for (var task : tasks) {
      scheduler.offer(task, true, nowMs);
    }
    scheduler.settle(nowMs);
  }

  long sentTo(String peer) {
    return sent.stream().filter(one -> one.peer().equals(new NodeId(peer))).count();
  }
}
