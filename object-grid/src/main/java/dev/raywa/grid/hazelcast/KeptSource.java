package dev.raywa.grid.hazelcast;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;

/// A value of several chunks, in memory or, when it was spilled here meanwhile, on disk. What this
/// node wrote stays where it is while it is transferred.
record KeptSource(Kept value, Room room, Values values, SpillFolder disk) implements ByteSource {
  @Override
  public long size() {
    return value.place().size();
  }

  @Override
  public void transferTo(ByteSink sink) {
    var inside = room.hold(value);
    try {
      if (inside.isPresent() || !disk.transfer(value, sink)) {
        values.source(value).transferTo(sink);
      }
    } finally {
      inside.ifPresent(room::release);
    }
  }

  @Override
  public int pieceAt(long from) {
    return Chunks.restAt(size(), from);
  }

  @Override
  public void transferTo(long from, long size, ByteSink sink) {
    var inside = room.hold(value);
    try {
      if (inside.isPresent() || !disk.transfer(value, from, size, sink)) {
        values.source(value).transferTo(from, size, sink);
      }
    } finally {
      inside.ifPresent(room::release);
    }
  }
}
