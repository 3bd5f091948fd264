package dev.raywa.grid.hazelcast;

import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.grid.OwnFolder;
import dev.raywa.grid.StoreLimits;
import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Quantity;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The values that this node keeps on disk, a file for each, up to a number of bytes. Safe for use
/// by many threads.
///
/// The folder is made with the first file, so a node that never spills leaves no trace.
final class SpillFolder implements AutoCloseable {
  /// How the names of such folders begin.
  static final String PREFIX = "raywa-spill-";

  private static final Logger LOG = LoggerFactory.getLogger(SpillFolder.class);

  private final Path parent;
  private final String node;
  private final long bytesMax;

  /// Also those that are still being written: who deletes a value finds its file.
  private final Map<ObjectId, Map<Place, Entry>> files = new HashMap<>();

  /// What of `files` belongs to each job.
  private final Map<JobId, Set<ObjectId>> byJob = new HashMap<>();

  private @Nullable OwnFolder folder;
  private long bytes;
  private long names;
  private boolean closed;

  /// Files of a node, below the folder of these limits.
  ///
  /// @throws IllegalArgumentException when that is no folder in which one can be made
  SpillFolder(StoreLimits limits, String node) {
    this.parent = limits.spillFolder();
    this.node = node;
    this.bytesMax = limits.spillBytesMax();
    try {
      Files.createDirectories(parent);
    } catch (IOException e) {
      throw new IllegalArgumentException("values cannot be spilled below " + parent, e);
    }
    if (!Files.isWritable(parent)) {
      throw new IllegalArgumentException("values cannot be spilled: " + parent + " is read-only");
    }
    OwnFolder.removeStale(parent, PREFIX);
  }

  /// Whether the value is here, complete.
  synchronized boolean has(Kept value) {
    return find(value).isPresent();
  }

  /// Keeps a value; empty when it is here now, else the reason why not.
  Optional<String> keep(Kept value, Bytes sha256, ByteSource source) {
    Entry entry;
    synchronized (this) {
      if (has(value)) {
        return Optional.empty();
      }
      if (entries(value.id()).containsKey(value.place())) {
        return Optional.of("object " + value.id() + " is being written to disk already");
      }
      if (source.size() > bytesMax - bytes) {
        return Optional.of(limit());
      }
      try {
        entry = new Entry(new SpillFile(next(), source.size(), sha256));
      } catch (IOException e) {
        return Optional.of(refused(e));
      }
      files.computeIfAbsent(value.id(), _ -> new HashMap<>(2)).put(value.place(), entry);
      byJob.computeIfAbsent(value.id().job(), _ -> new HashSet<>()).add(value.id());
      bytes += source.size();
    }
    return write(value, entry, source);
  }

  /// The bytes of a value that is here and intact, read from the disk when they are transferred.
  /// What is not intact is deleted.
  Optional<ByteSource> read(Kept value) {
    return intact(value)
        .map(file ->
            new ByteSource() {
              @Override
              public long size() {
                return file.size();
              }

              @Override
              public void transferTo(ByteSink sink) {
                if (!transfer(value, file, sink)) {
                  throw new ObjectVanishedException(value.id(), 0, size());
                }
              }
            });
  }

  /// Hands all bytes of a value to a sink; false when the value is not here.
  boolean transfer(Kept value, ByteSink sink) {
    Optional<SpillFile> file;
    synchronized (this) {
      file = find(value);
    }
    return file.isPresent() && transfer(value, file.get(), sink);
  }

  /// Hands some of the bytes of a value to a sink; false when the value is not here. Their digest
  /// is not looked at: that was done when they were found.
  boolean transfer(Kept value, long from, long size, ByteSink sink) {
    Optional<SpillFile> file;
    synchronized (this) {
      file = find(value);
    }
    try {
      if (file.isPresent()) {
        file.get().read(from, size, sink);
      }
      return file.isPresent();
    } catch (FileNotFoundException e) {
      LOG.debug("event=spilled_value_gone object={}", value.id(), e);
      return false;
    } catch (IOException e) {
      var vanished = new ObjectVanishedException(value.id(), 0, size);
      vanished.initCause(e);
      throw vanished;
    }
  }

  /// Forgets a value; harmless when it is not here.
  synchronized void delete(Kept value) {
    var entry = entries(value.id()).get(value.place());
    if (entry != null) {
      remove(value, entry);
    }
  }

  /// Forgets a value, wherever in the grid it was.
  synchronized void delete(ObjectId id) {
    for (var place : List.copyOf(entries(id).keySet())) {
      delete(new Kept(id, place));
    }
  }

  /// Forgets the values of a job.
  synchronized void deleteJob(JobId job) {
    Set.copyOf(byJob.getOrDefault(job, Set.of())).forEach(this::delete);
  }

  /// Whether there are values of a job.
  synchronized boolean has(JobId job) {
    return byJob.containsKey(job);
  }

  /// The sizes of all files, also of those that are being written.
  synchronized long bytes() {
    return bytes;
  }

  /// Removes all files and the folder, and takes no more.
  @Override
  public synchronized void close() {
    closed = true;
    List.copyOf(files.keySet()).forEach(this::delete);
    if (folder != null) {
      folder.close();
      folder = null;
    }
  }

  private Optional<String> write(Kept value, Entry entry, ByteSource source) {
    boolean complete = false;
    try {
      entry.file.write(source);
      complete = true;
      return end(value, entry);
    } catch (IOException e) {
      return Optional.of(refused(e));
    } catch (ObjectVanishedException e) {
      return Optional.of("object " + value.id() + " was deleted");
    } finally {
      if (!complete) {
        drop(value, entry);
      }
    }
  }

  /// Makes a file that was written known, unless it was deleted meanwhile.
  private synchronized Optional<String> end(Kept value, Entry entry) {
    if (!entry.equals(entries(value.id()).get(value.place()))) {
      erase(entry.file);
      return Optional.of("object " + value.id() + " was deleted");
    }
    entry.complete = true;
    return Optional.empty();
  }

  private synchronized void drop(Kept value, Entry entry) {
    if (entry.equals(entries(value.id()).get(value.place()))) {
      remove(value, entry);
    }
  }

  private Optional<SpillFile> intact(Kept value) {
    Optional<SpillFile> file;
    synchronized (this) {
      file = find(value);
    }
    try {
      if (file.isPresent()) {
        file.get().read((_, _, _) -> {});
      }
      return file;
    } catch (FileNotFoundException e) {
      LOG.debug("event=spilled_value_gone object={}", value.id(), e);
      return Optional.empty();
    } catch (IOException e) {
      LOG.warn("event=spilled_value_lost object={} error=\"{}\"", value.id(), e.toString());
      delete(value);
      return Optional.empty();
    }
  }

  /// False when the file has gone: the value was restored, or deleted.
  private static boolean transfer(Kept value, SpillFile file, ByteSink sink) {
    var done = new long[1];
    try {
      file.read((from, at, length) -> {
        sink.write(from, at, length);
        done[0] += length;
      });
      return true;
    } catch (FileNotFoundException e) {
      LOG.debug("event=spilled_value_gone object={}", value.id(), e);
      return false;
    } catch (IOException e) {
      var vanished = new ObjectVanishedException(value.id(), done[0], file.size());
      vanished.initCause(e);
      throw vanished;
    }
  }

  private Optional<SpillFile> find(Kept value) {
    var entry = entries(value.id()).get(value.place());
    return entry != null && entry.complete ? Optional.of(entry.file) : Optional.empty();
  }

  private Map<Place, Entry> entries(ObjectId id) {
    return files.getOrDefault(id, Map.of());
  }

  private Path next() throws IOException {
    if (closed) {
      throw new IOException("the node is ending");
    }
    if (folder == null) {
      folder = OwnFolder.create(parent, PREFIX + node + "-");
    }
    return folder.path().resolve("value-" + names++);
  }

  private void removeOfJob(ObjectId id) {
    var others = byJob.get(id.job());
    if (others != null && others.remove(id) && others.isEmpty()) {
      byJob.remove(id.job());
    }
  }

  private void remove(Kept value, Entry entry) {
    var places = entries(value.id());
    places.remove(value.place());
    if (places.isEmpty()) {
      files.remove(value.id());
      removeOfJob(value.id());
    }
    bytes -= entry.file.size();
    erase(entry.file);
  }

  private static void erase(SpillFile file) {
    try {
      Files.deleteIfExists(file.path());
    } catch (IOException e) {
      LOG.warn("event=spill_file_not_removed file={} error=\"{}\"", file.path(), e.toString());
    }
  }

  private String limit() {
    return "%s of the %s of disk for spilled objects are taken (spill.bytes.max)"
        .formatted(Quantity.bytes(bytes), Quantity.bytes(bytesMax));
  }

  private String refused(IOException e) {
    var path = folder == null ? parent : folder.path();
    return "the disk of %s (spill.folder) does not take it: %s".formatted(path, e.getMessage());
  }

  /// A file, and whether all of it is there.
  private static final class Entry {
    private final SpillFile file;
    private boolean complete;

    Entry(SpillFile file) {
      this.file = file;
    }
  }
}
