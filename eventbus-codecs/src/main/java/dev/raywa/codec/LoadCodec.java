package dev.raywa.codec;

import dev.raywa.message.NodeLoad;

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
    out.flag(load.leaving());
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
        in.flag("mark of a node that leaves"));
  }
}
