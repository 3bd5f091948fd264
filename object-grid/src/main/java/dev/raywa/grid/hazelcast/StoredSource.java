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
    var ahead = new ArrayDeque<CompletableFuture<byte @Nullable []>>();
    int count = Chunks.count(size());
    int asked = 0;
    long done = 0;
    for (int i = 0; i < count; i++) {
      while (asked < count && ahead.size() < CHUNKS_AHEAD_MAX) {
        var key = Places.key(id, place, asked);
        ahead.add(Calls.begin("get " + id, () -> map.get(key)));
        asked++;
      }
      byte[] chunk = Calls.await(ahead.remove());
      if (chunk == null) {
        throw new ObjectVanishedException(id, done, size());
      }
      sink.write(chunk, 0, chunk.length);
      done += chunk.length;
    }
  }
}
