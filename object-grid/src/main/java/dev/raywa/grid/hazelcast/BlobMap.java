package dev.raywa.grid.hazelcast;

import com.hazelcast.map.IMap;
import dev.raywa.grid.Blobs;
import dev.raywa.message.Bytes;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Optional;

/// Bytes by name in one map, cut into chunks, so that large ones hold nobody up. The first bytes
/// under a name stay.
///
/// A name leads to a head, the size and the SHA-256 of the bytes; the chunks are keyed by name and
/// digest. Chunks are written before the head, so whoever finds a head finds all of them, and two
/// writers that disagree never mix theirs.
final class BlobMap implements Blobs {
  private static final int HEAD_BYTES = Long.BYTES + 32;
  private static final int CALLS_IN_FLIGHT_MAX = 3;

  private final IMap<String, byte[]> map;

  BlobMap(IMap<String, byte[]> map) {
    this.map = map;
  }

  /// {@inheritDoc}
  ///
  /// Bytes that are not complete and unchanged are none.
  @Override
  public Optional<Bytes> get(String name) {
    byte[] head = Calls.call("get " + name, () -> map.get(headKey(name)));
    return head == null ? Optional.empty() : read(name, head);
  }

  @Override
  public void putIfAbsent(String name, Bytes bytes) {
    if (get(name).isPresent()) {
      return;
    }
    var head = head(bytes);
    write(name, head, bytes);
    byte[] first = Calls.call("put " + name, () -> map.putIfAbsent(headKey(name), head));
    if (first == null || MessageDigest.isEqual(first, head)) {
      return;
    }
    if (read(name, first).isPresent()) {
      erase(name, head);
    } else {
      Calls.call("put " + name, () -> map.replace(headKey(name), first, head));
    }
  }

  @Override
  public void remove(String name) {
    byte[] head = Calls.call("remove " + name, () -> map.remove(headKey(name)));
    if (head != null && head.length == HEAD_BYTES) {
      Calls.call(
          "remove " + name,
          () -> {
            erase(name, head);
            return true;
          });
    }
  }

  private Optional<Bytes> read(String name, byte[] head) {
    if (head.length != HEAD_BYTES) {
      return Optional.empty();
    }
    var all = new byte[Math.toIntExact(ByteBuffer.wrap(head).getLong())];
    int filled = 0;
    for (int i = 0; i < Chunks.count(all.length); i++) {
      var key = chunkKey(name, head, i);
      byte[] chunk = Calls.call("get " + name, () -> map.get(key));
      if (chunk == null || chunk.length != Chunks.length(all.length, filled)) {
        return Optional.empty();
      }
      System.arraycopy(chunk, 0, all, filled, chunk.length);
      filled += chunk.length;
    }
    var bytes = Bytes.of(all);
    return MessageDigest.isEqual(head, head(bytes)) ? Optional.of(bytes) : Optional.empty();
  }

  private void write(String name, byte[] head, Bytes bytes) {
    var inFlight = new InFlight("put " + name, CALLS_IN_FLIGHT_MAX);
    var sink =
        new ChunkSink(
            bytes.size(),
            (chunk, number) -> inFlight.start(() -> map.set(chunkKey(name, head, number), chunk)));
    sink.write(bytes.array(), 0, bytes.size());
    sink.end();
    inFlight.finish();
  }

  private void erase(String name, byte[] head) {
    long size = ByteBuffer.wrap(head).getLong();
    for (int i = 0; i < Chunks.count(size); i++) {
      map.delete(chunkKey(name, head, i));
    }
  }

  private static String headKey(String name) {
    return "head:" + name;
  }

  private static String chunkKey(String name, byte[] head, int chunk) {
    return "chunk:"
        + name
        + '/'
        + HexFormat.of().formatHex(head, Long.BYTES, HEAD_BYTES)
        + '/'
        + chunk;
  }

  private static byte[] head(Bytes bytes) {
    var digest = Sha256.begin().digest(bytes.array());
    return ByteBuffer.allocate(HEAD_BYTES).putLong(bytes.size()).put(digest).array();
  }
}
