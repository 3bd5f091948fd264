package dev.raywa.codec;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage.Counted;
import dev.raywa.message.TaskCounts;
import java.util.HashSet;

/// Counts of a job's tasks on the wire; the nodes in the order of their names, so that equal counts
/// are equal bytes.
final class CountsCodec {
  private static final int NODES_MAX = 10_000;

  private CountsCodec() {}

  static void writeCounted(BatchWriter to, Counted counted) {
    to.out().varlong(counted.job().value());
    to.out().flag(counted.last());
    writeCounts(to, counted.counts());
  }

  static void writeCounts(BatchWriter to, TaskCounts counts) {
    var out = to.out();
    out.varlong(counts.done());
    out.varlong(counts.failed());
    out.varlong(counts.running());
    out.varlong(counts.queued());
    out.varlong(counts.differed());
    out.varint(counts.nodes().size());
    counts.nodes().stream().map(NodeId::value).sorted().map(NodeId::new).forEach(to::node);
  }

  static Counted readCounted(BatchReader from) {
    var in = from.in();
    var job = new JobId(in.varlong("job id"));
    boolean last = in.flag("last");
    return new Counted(job, readCounts(from), last);
  }

  static TaskCounts readCounts(BatchReader from) {
    var in = from.in();
    long done = in.varlong("tasks done");
    long failed = in.varlong("tasks failed");
    long running = in.varlong("tasks running");
    long queued = in.varlong("tasks queued");
    long differed = in.varlong("results that differed");
    int count = in.count("number of nodes", NODES_MAX, 1);
    var nodes = new HashSet<NodeId>();
    for (int read = 0; read < count; read++) {
      nodes.add(from.node());
    }
    return new TaskCounts(done, failed, running, queued, differed, nodes);
  }
}
