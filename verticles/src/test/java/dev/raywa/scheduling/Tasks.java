package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.Origin;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Tasks and loads for tests of the scheduler.
final class Tasks {
  static final JobId JOB = new JobId(1);
  static final Demand NONE = new Demand(0, 0);

  private static final ModuleId MODULE = ModuleId.of(new byte[] {7});
  private static final NodeId SELF = new NodeId("self");

  private Tasks() {}

  static TaskId id(int number) {
    return TaskId.driver(JOB).child(number);
  }

  static Dispatch task(int number) {
    return task(number, 1, Demand.ONE_CPU);
  }

  static Dispatch task(int number, int depth, Demand demand, Stored... inputs) {
    var function = new FunctionRef(MODULE, new Entry.Export("f" + number));
    var origin = new Origin(SELF, SELF, depth, Dialect.AUTO);
    var options = TaskOptions.DEFAULT.with(demand);
    var spec = new TaskSpec(id(number), function, List.of(), options, origin);
    return new Dispatch(spec, 1, List.of(inputs));
  }

  static Work work(int number, int depth, Demand demand, long sinceMs) {
    return new Work(task(number, depth, demand), true, sinceMs);
  }

  /// A node that says it has nothing to do.
  static NodeLoad idle(String node, int cpuMilli) {
    return load(node, new Capacity(cpuMilli, 1 << 30, Map.of()), 0, 0);
  }

  /// A node that says it has this to give and nothing to do.
  static NodeLoad idle(String node, Capacity capacity) {
    return load(node, capacity, 0, 0);
  }

  /// The same node with models loaded.
  static NodeLoad warm(NodeLoad load, Set<Long> models) {
    return new NodeLoad(
        load.node(),
        load.http(),
        load.cpuMilliTotal(),
        load.cpuMilliFree(),
        load.memoryBytesTotal(),
        load.memoryBytesFree(),
        load.queued(),
        load.running(),
        load.blocked(),
        load.executed(),
        load.labels(),
        models,
        load.leaving());
  }

  static NodeLoad busy(String node, int cpuMilli, int queued, int running) {
    return load(node, new Capacity(cpuMilli, 1 << 30, Map.of()), queued, running);
  }

  private static NodeLoad load(String node, Capacity capacity, int queued, int running) {
    return new NodeLoad(
        new NodeId(node),
        "",
        capacity.cpuMilli(),
        capacity.cpuMilli(),
        capacity.memoryBytes(),
        capacity.memoryBytes(),
        queued,
        running,
        0,
        0,
        capacity.labels(),
        Set.of(),
        false);
  }
}
