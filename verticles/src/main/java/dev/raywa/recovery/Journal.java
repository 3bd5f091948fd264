package dev.raywa.recovery;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What this node has to say to the cluster's directory: gathered, written in batches, one at a
/// time, off the way of a call. Used by one thread.
///
/// Each entry has a position. What must not be known to others before an entry is safe waits until
/// its position is durable.
public final class Journal {
  /// Entries in one batch.
  static final int BATCH_ENTRIES_MAX = 1024;

  /// How long an entry waits for a later word on the same object, in milliseconds: most tasks are
  /// over by then, and one entry says it all.
  static final long WAIT_MS_MAX = 20;

  /// Entries to be written together.
  ///
  /// @param number of the batch, from 1
  public record Batch(long number, Map<ObjectId, DirectoryEntry> entries) {}

  private record Waiting(long position, long sinceMs, DirectoryEntry entry) {}

  private final long bytesMax;
  private final LinkedHashMap<ObjectId, Waiting> waiting = new LinkedHashMap<>();
  private final Map<JobId, Map<ObjectId, Long>> written = new HashMap<>();
  private final LinkedHashSet<ObjectId> droppable = new LinkedHashSet<>();
  private Map<ObjectId, Waiting> inFlight = Map.of();
  private long bytes;
  private long position;
  private long number;

  /// @param bytesMax entries of ended tasks are dropped, the oldest first, when all entries of this
  ///   node have more bytes, by estimate
  public Journal(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// Takes an entry; an earlier one of the same object that has not left yet is replaced.
  public void note(ObjectId object, DirectoryEntry entry, long nowMs) {
    position++;
    waiting.compute(
        object,
        (_, before) ->
            before == null
                ? new Waiting(position, nowMs, entry)
                : new Waiting(before.position(), before.sinceMs(), entry));
    count(object, entry);
  }

  /// The position of the latest entry.
  public long position() {
    return position;
  }

  /// Whether everything up to a position is safe.
  public boolean isDurable(long upTo) {
    return upTo < firstOpen();
  }

  /// The next batch to write; empty while another one is under way, or nothing is due.
  ///
  /// @param urgent whether somebody waits for it
  public Optional<Batch> next(long nowMs, boolean urgent) {
    if (!inFlight.isEmpty() || waiting.isEmpty() || !(urgent || isDue(nowMs))) {
      return Optional.empty();
    }
    var batch = new LinkedHashMap<ObjectId, Waiting>();
    var rest = waiting.entrySet().iterator();
    while (rest.hasNext() && batch.size() < BATCH_ENTRIES_MAX) {
      var next = rest.next();
      batch.put(next.getKey(), next.getValue());
      rest.remove();
    }
    inFlight = batch;
    var entries = new LinkedHashMap<ObjectId, DirectoryEntry>();
    batch.forEach((object, one) -> entries.put(object, one.entry()));
    number++;
    return Optional.of(new Batch(number, entries));
  }

  /// A batch is safe.
  public void written(long batch) {
    if (batch == number) {
      inFlight = Map.of();
    }
  }

  /// Entries that the budget has no room for, to be erased from the directory.
  public List<ObjectId> overBudget() {
    var over = new ArrayList<ObjectId>();
    var oldest = droppable.iterator();
    while (bytes > bytesMax && oldest.hasNext()) {
      var object = oldest.next();
      oldest.remove();
      uncount(object);
      waiting.remove(object);
      over.add(object);
    }
    return over;
  }

  /// Takes responsibility for an entry that another node wrote.
  public void adopt(ObjectId object, DirectoryEntry entry) {
    count(object, entry);
  }

  /// Forgets a job.
  ///
  /// @return what is to be erased from the directory
  public List<ObjectId> forget(JobId job) {
    var gone = written.remove(job);
    if (gone == null) {
      return List.of();
    }
    gone.forEach((object, size) -> {
      bytes -= size;
      waiting.remove(object);
      droppable.remove(object);
    });
    return List.copyOf(gone.keySet());
  }

  /// Forgets everything that was not written; for a node that nobody could take over from.
  public void clear() {
    waiting.clear();
    inFlight = Map.of();
    number++;
  }

  /// Records kept, for tests of leaks.
  public int size() {
    return waiting.size() + inFlight.size() + written.values().stream().mapToInt(Map::size).sum();
  }

  private boolean isDue(long nowMs) {
    return waiting.size() >= BATCH_ENTRIES_MAX
        || nowMs - waiting.firstEntry().getValue().sinceMs() >= WAIT_MS_MAX;
  }

  private long firstOpen() {
    long first = position + 1;
    if (!inFlight.isEmpty()) {
      first = Math.min(first, inFlight.values().iterator().next().position());
    }
    return waiting.isEmpty() ? first : Math.min(first, waiting.firstEntry().getValue().position());
  }

  private void count(ObjectId object, DirectoryEntry entry) {
    long size = Sizes.of(entry);
    var before = of(object.job()).put(object, size);
    bytes += size - (before == null ? 0 : before);
    droppable.remove(object);
    if (entry instanceof DirectoryEntry.Ended) {
      droppable.add(object);
    }
  }

  private void uncount(ObjectId object) {
    var size = of(object.job()).remove(object);
    bytes -= size == null ? 0 : size;
  }

  private Map<ObjectId, Long> of(JobId job) {
    return written.computeIfAbsent(job, _ -> new HashMap<>());
  }
}
