package dev.raywa.codec;

import dev.raywa.message.NodeLoad;
import java.util.Set;
import java.util.TreeSet;

/// Load gossip on the wire.
///
/// What is free may be less than nothing: tasks that wake from `get` take their slot back at once.
final class LoadCodec {
  private LoadCodec() {}

  static void writeLoad(BatchWriter to, NodeLoad load) {
    var out = to.out();
    to.node(load.node());
    out.text(load.http());
    out.varint(load.cpuMilliTotal());
    out.zigzag(load.cpuMilliFree());
    out.varlong(load.memoryBytesTotal());
    out.zigzagLong(load.memoryBytesFree());
    out.varint(load.queued());
    out.varint(load.running());
    out.varint(load.blocked());
    out.varlong(load.executed());
    ValueCodec.writeLabels(to, load.labels());
    writeWarm(out, load.warm());
    out.flag(load.leaving());
  }

  private static void writeWarm(WireWriter out, Set<Long> warm) {
    out.varint(warm.size());
    warm.stream().sorted().forEach(out::varlong);
  }

  private static Set<Long> readWarm(WireReader in) {
    int count = in.count("number of warm models", PeerCodec.BATCH_BYTES_MAX, 1);
    if (count == 0) {
      return Set.of();
    }
    var warm = new TreeSet<Long>();
    for (int read = 0; read < count; read++) {
      int offset = in.offset();
      long model = in.varlong("warm model");
      if (!warm.isEmpty() && warm.last() >= model) {
        throw in.refusal(offset, "warm models in ascending order", "one that is not");
      }
      warm.add(model);
    }
    return warm;
  }

  static NodeLoad readLoad(BatchReader from) {
    var in = from.in();
    return new NodeLoad(
        from.node(),
        in.text(PeerCodec.BATCH_BYTES_MAX, "HTTP address"),
        in.varint("total cpu in thousandths"),
        in.zigzag("free cpu in thousandths"),
        in.varlong("total memory in bytes"),
        in.zigzagLong("free memory in bytes"),
        in.varint("queued tasks"),
        in.varint("running tasks"),
        in.varint("blocked tasks"),
        in.varlong("executed tasks"),
        ValueCodec.readLabels(from),
        readWarm(in),
        in.flag("mark of a node that leaves"));
  }
}
