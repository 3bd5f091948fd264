package dev.raywa.grid;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.io.ByteArrayOutputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/// One node's view of an object grid that is a map in this process.
public final class InMemoryObjectGrid implements ObjectGrid {
  /// Where a value is, whatever its bytes.
  private record Key(ObjectId id, long size, NodeId producer, int partitionKey) {
    static Key of(ObjectId id, Stored.InGrid stored) {
      return new Key(id, stored.size(), stored.producer(), stored.partitionKey());
    }
  }

  /// What the nodes share.
  public static final class Shared {
    private static final int BACKED_UP = 1;

    private final ConcurrentMap<Key, Bytes> values = new ConcurrentHashMap<>();

    /// A grid that holds nothing.
    public Shared() {}

    /// Loses a node, and with it every value that had its only copy there.
    public void lose(NodeId node) {
      values
          .keySet()
          .removeIf(key -> key.producer().equals(node) && key.partitionKey() != BACKED_UP);
    }

    /// How many values there are.
    public int count() {
      return values.size();
    }
  }

  private final NodeId self;
  private final Shared shared;

  /// The grid as this node sees it.
  public InMemoryObjectGrid(NodeId self, Shared shared) {
    this.self = self;
    this.shared = shared;
  }

  @Override
  public Stored.InGrid put(ObjectId id, ByteSource bytes, Safety safety) {
    int partitionKey = safety == Safety.BACKED_UP ? Shared.BACKED_UP : 0;
    var value = collect(bytes);
    shared.values.put(new Key(id, bytes.size(), self, partitionKey), value);
    return new Stored.InGrid(bytes.size(), self, partitionKey, sha256(value));
  }

  @Override
  public Optional<ByteSource> get(ObjectId id, Stored.InGrid stored) {
    var bytes = shared.values.get(Key.of(id, stored));
    if (bytes == null) {
      return Optional.empty();
    }
    return Optional.of(
        stored.size() <= ByteSource.PIECE_BYTES_MAX
            ? ByteSource.of(bytes)
            : new Checked(Key.of(id, stored), bytes, shared));
  }

  @Override
  public void delete(ObjectId id) {
    mine().stream().filter(key -> key.id().equals(id)).forEach(shared.values::remove);
  }

  @Override
  public void deleteJob(JobId job) {
    mine().stream().filter(key -> key.id().job().equals(job)).forEach(shared.values::remove);
  }

  @Override
  public long bytesWritten() {
    return mine().stream().mapToLong(key -> key.size()).sum();
  }

  private List<Key> mine() {
    return shared.values.keySet().stream().filter(key -> key.producer().equals(self)).toList();
  }

  private static Bytes sha256(Bytes value) {
    return Bytes.of(HexFormat.of().parseHex(SeededBytes.sha256(ByteSource.of(value))));
  }

  private static Bytes collect(ByteSource source) {
    var all = new ByteArrayOutputStream();
    source.transferTo(all::write);
    if (all.size() != source.size()) {
      throw new IllegalArgumentException(
          "the source announced " + source.size() + " bytes and gave " + all.size());
    }
    return Bytes.of(all.toByteArray());
  }

  /// A large value, gone from under its reader when somebody deletes it.
  private record Checked(Key key, Bytes bytes, Shared shared) implements ByteSource {
    @Override
    public long size() {
      return bytes.size();
    }

    @Override
    public void transferTo(ByteSink sink) {
      var done = new long[1];
      ByteSource.of(bytes)
          .transferTo((from, at, length) -> {
            if (!shared.values.containsKey(key)) {
              throw new ObjectVanishedException(key.id(), done[0], size());
            }
            sink.write(from, at, length);
            done[0] += length;
          });
    }
  }
}
