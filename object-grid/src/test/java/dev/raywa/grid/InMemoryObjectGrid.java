package dev.raywa.grid;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// One node's view of an object grid that is a map in this process, with another map for its disk.
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
  private final long objectsBytesMax;
  private final long spillBytesMax;
  private final SecondCopy second;

  /// What this node has in memory, the least recently used first, with what was written.
  private final Map<Key, Stored.InGrid> byUse = new LinkedHashMap<>(16, 0.75f, true);

  private final Map<Key, Bytes> disk = new HashMap<>();
  private long dropped;
  private long spilled;
  private long restored;

  /// The grid as this node sees it, with room for everything.
  public InMemoryObjectGrid(NodeId self, Shared shared) {
    this(self, shared, Long.MAX_VALUE, 0, (_, _) -> false);
  }

  /// The grid as this node sees it, with so much room.
  public InMemoryObjectGrid(
      NodeId self, Shared shared, long objectsBytesMax, long spillBytesMax, SecondCopy second) {
    this.self = self;
    this.shared = shared;
    this.objectsBytesMax = objectsBytesMax;
    this.spillBytesMax = spillBytesMax;
    this.second = second;
  }

  @Override
  public Stored.InGrid put(ObjectId id, ByteSource bytes, Safety safety) {
    int partitionKey = safety == Safety.BACKED_UP ? Shared.BACKED_UP : 0;
    var value = collect(bytes);
    var stored = new Stored.InGrid(bytes.size(), self, partitionKey, sha256(value));
    write(Key.of(id, stored), stored, value);
    return stored;
  }

  @Override
  public synchronized Optional<ByteSource> get(ObjectId id, Stored.InGrid stored) {
    var key = Key.of(id, stored);
    byUse.get(key);
    var bytes = shared.values.get(key);
    if (bytes == null) {
      return Optional.ofNullable(disk.get(key)).map(ByteSource::of);
    }
    return Optional.of(
        stored.size() <= ByteSource.PIECE_BYTES_MAX
            ? ByteSource.of(bytes)
            : new Checked(key, bytes, shared));
  }

  @Override
  public synchronized boolean restore(ObjectId id, Stored.InGrid stored) {
    var key = Key.of(id, stored);
    var bytes = disk.get(key);
    if (bytes == null || shared.values.containsKey(key)) {
      return shared.values.containsKey(key);
    }
    write(key, stored, bytes);
    restored++;
    return true;
  }

  @Override
  public synchronized boolean keepCopy(ObjectId id, Stored.InGrid stored) {
    var key = Key.of(id, stored);
    var bytes = shared.values.get(key);
    return disk.containsKey(key) || (bytes != null && keepOnDisk(key, bytes));
  }

  @Override
  public synchronized List<Copy> copies(ObjectId id, Stored.InGrid stored) {
    var key = Key.of(id, stored);
    var copies = new ArrayList<Copy>();
    if (shared.values.containsKey(key)) {
      copies.add(new Copy(Copy.Kind.PRIMARY, Optional.of(key.producer())));
      if (key.partitionKey() == Shared.BACKED_UP) {
        copies.add(new Copy(Copy.Kind.BACKUP, Optional.empty()));
      }
    }
    if (disk.containsKey(key)) {
      copies.add(new Copy(Copy.Kind.DISK, Optional.of(self)));
    }
    return copies;
  }

  @Override
  public synchronized void delete(ObjectId id) {
    List.copyOf(byUse.keySet()).stream().filter(key -> key.id().equals(id)).forEach(this::erase);
    disk.keySet().removeIf(key -> key.id().equals(id));
  }

  @Override
  public synchronized boolean has(JobId job) {
    return Stream.concat(byUse.keySet().stream(), disk.keySet().stream())
        .anyMatch(key -> key.id().job().equals(job));
  }

  @Override
  public synchronized void deleteJob(JobId job) {
    List.copyOf(byUse.keySet()).stream()
        .filter(key -> key.id().job().equals(job))
        .forEach(this::erase);
    disk.keySet().removeIf(key -> key.id().job().equals(job));
  }

  @Override
  public int sweep(Predicate<JobId> isOver) {
    int before = shared.values.size();
    shared.values.keySet().removeIf(key -> isOver.test(key.id().job()));
    return before - shared.values.size();
  }

  @Override
  public synchronized long bytesWritten() {
    var mine = new HashSet<>(byUse.keySet());
    disk.keySet().stream().filter(key -> key.producer().equals(self)).forEach(mine::add);
    return mine.stream().mapToLong(Key::size).sum();
  }

  @Override
  public synchronized GridStats stats() {
    return new GridStats(inMemory(), onDisk(), dropped, spilled, restored);
  }

  private synchronized void write(Key key, Stored.InGrid stored, Bytes bytes) {
    makeRoom(key);
    byUse.put(key, stored);
    shared.values.put(key, bytes);
    disk.remove(key);
  }

  private void makeRoom(Key key) {
    if (key.size() > objectsBytesMax) {
      throw full(key);
    }
    for (var candidate : List.copyOf(byUse.entrySet())) {
      if (!byUse.containsKey(key) && key.size() > objectsBytesMax - inMemory()) {
        evict(candidate.getKey(), candidate.getValue());
      }
    }
    if (!byUse.containsKey(key) && key.size() > objectsBytesMax - inMemory()) {
      throw full(key);
    }
  }

  private void evict(Key key, Stored.InGrid stored) {
    if (key.partitionKey() != Shared.BACKED_UP) {
      erase(key);
      dropped++;
      return;
    }
    var bytes = shared.values.get(key);
    if (bytes == null || !keepOnDisk(key, bytes)) {
      return;
    }
    if (second.keep(key.id(), stored)) {
      erase(key);
      spilled++;
    } else {
      disk.remove(key);
    }
  }

  private boolean keepOnDisk(Key key, Bytes bytes) {
    boolean fits = key.size() <= spillBytesMax - onDisk();
    if (fits) {
      disk.put(key, bytes);
    }
    return fits;
  }

  private void erase(Key key) {
    byUse.remove(key);
    shared.values.remove(key);
  }

  private long inMemory() {
    return byUse.keySet().stream().mapToLong(Key::size).sum();
  }

  private long onDisk() {
    return disk.keySet().stream().mapToLong(Key::size).sum();
  }

  private StoreFullException full(Key key) {
    return new StoreFullException(
        "object %s of %d bytes finds no room: %d of %d bytes are taken (objects.bytes.max),"
                .formatted(key.id(), key.size(), inMemory(), objectsBytesMax)
            + " %d of %d on disk (spill.bytes.max)".formatted(onDisk(), spillBytesMax));
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
