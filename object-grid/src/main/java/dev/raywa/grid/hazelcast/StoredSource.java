package dev.raywa.grid.hazelcast;

import com.hazelcast.map.IMap;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.ObjectId;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// A value of several chunks, read when it is transferred, a few chunks ahead of the sink.
record StoredSource(ObjectId id, Place place, IMap<String, byte[]> map) implements ByteSource {
  /// Chunks that are under way while the sink takes one.
  static final int CHUNKS_AHEAD_MAX = 3;

  @Override
  public long size() {
    return place.size();
  }

  @Override
  public void transferTo(ByteSink sink) {
    transferTo(0, size(), sink);
  }

  @Override
  public int pieceAt(long from) {
    return Chunks.restAt(size(), from);
  }

  @Override
  public void transferTo(long from, long size, ByteSink sink) {
    var ahead = new ArrayDeque<CompletableFuture<byte @Nullable []>>();
    int first = Chunks.holding(size(), from);
    // Of an empty value, too, it is found out whether it is there.
    long last = size() == 0 ? 0 : from + size - 1;
    int count = size == 0 && size() > 0 ? first : Chunks.holding(size(), last) + 1;
    int asked = first;
    long done = 0;
    for (int i = first; i < count; i++) {
      while (asked < count && ahead.size() < CHUNKS_AHEAD_MAX) {
        var key = Places.key(id, place, asked);
        ahead.add(Calls.begin("get " + id, () -> map.get(key)));
        asked++;
      }
      byte[] chunk = Calls.await(ahead.remove());
      if (chunk == null) {
        throw new ObjectVanishedException(id, done, size());
      }
      int begin = (int) (Math.max(from, Chunks.start(i)) - Chunks.start(i));
      int end = (int) Math.min(chunk.length, from + size - Chunks.start(i));
      sink.write(chunk, begin, end - begin);
      done += end - begin;
    }
  }
}
