package dev.raywa.message;

import java.util.Map;
import java.util.Set;

/// What a node tells the others of itself, several times a second.
///
/// @param node who says it
/// @param http where people reach it, `host:port`; empty when it serves no HTTP
/// @param cpuMilliTotal cores in thousandths
/// @param cpuMilliFree the same, not taken by running tasks
/// @param memoryBytesTotal what tasks may reserve
/// @param memoryBytesFree the same, not reserved
/// @param queued tasks that wait for a slot
/// @param running tasks that hold a slot
/// @param blocked tasks that wait in `get` or `wait`
/// @param executed tasks that ended here since the start
/// @param labels what `--label` gave
/// @param warm models that are loaded here, by what stands for them: 63 bits of their digests
/// @param leaving whether it takes no more tasks, because it is about to leave
public record NodeLoad(
    NodeId node,
    String http,
    int cpuMilliTotal,
    int cpuMilliFree,
    long memoryBytesTotal,
    long memoryBytesFree,
    int queued,
    int running,
    int blocked,
    long executed,
    Map<String, String> labels,
    Set<Long> warm,
    boolean leaving) {
  public NodeLoad {
    labels = Map.copyOf(labels);
    warm = Set.copyOf(warm);
  }
}
