package dev.raywa.grid.hazelcast;

import dev.raywa.grid.GridStats;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.grid.SecondCopy;
import dev.raywa.grid.StoreLimits;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// The object grid on two maps of Hazelcast, one without and one with a backup. Safe for use by
/// many threads.
///
/// Values of one chunk are read through a near-cache; larger ones pass it by, so that one of them
/// cannot push out all the small ones.
public final class HazelcastObjectGrid implements ObjectGrid, AutoCloseable {
  private final NodeId self;
  private final Places places;
  private final Values values;
  private final NearCache nearCache;
  private final WrittenObjects written = new WrittenObjects();
  private final Room room;
  private final SpillFolder disk;
  private final Evictor evictor;
  private final Restorer restorer;

  /// The grid as seen from this member, which spills what is backed up only while it is alone.
  public HazelcastObjectGrid(GridMember member, StoreLimits limits) {
    this(member, limits, (_, _) -> member.others().isEmpty());
  }

  /// The grid as seen from this member. Spilled values of a node that was killed are removed.
  ///
  /// @throws IllegalArgumentException when nothing can be written below the spill folder
  public HazelcastObjectGrid(GridMember member, StoreLimits limits, SecondCopy second) {
    this.self = member.self();
    this.places = new Places(member.instance());
    this.values = new Values(places);
    this.nearCache = new NearCache(member.config().nearCacheBytesMax());
    this.room = new Room(limits.objectsBytesMax(), Room.WAIT_MAX);
    this.disk = new SpillFolder(limits, self.value());
    this.evictor = new Evictor(room, values, disk, second, this::forgetDropped);
    this.restorer = new Restorer(room, values, disk, written);
  }

  @Override
  public Stored.InGrid put(ObjectId id, ByteSource bytes, Safety safety) {
    long size = bytes.size();
    var place =
        written.places(id).stream()
            .filter(was -> was.size() == size && Places.safety(was) == safety)
            .findFirst()
            .orElseGet(() -> Calls.call("put " + id, () -> places.choose(size, safety)));
    // Known before it is written, so that whoever deletes the job meanwhile finds it.
    var fresh = written.add(id, place);
    try {
      return write(new Kept(id, place), bytes, fresh);
    } catch (RuntimeException | Error e) {
      if (fresh) {
        cleanUpAfter(e, id, place);
      }
      throw e;
    }
  }

  @Override
  public Optional<ByteSource> get(ObjectId id, Stored.InGrid stored) {
    var value = Kept.of(id, stored);
    room.touch(value);
    if (Chunks.count(stored.size()) == 1) {
      return small(value, stored).map(ByteSource::of);
    }
    return values.has(value) || disk.read(value).isPresent()
        ? Optional.of(new KeptSource(value, room, values, disk))
        : Optional.empty();
  }

  @Override
  public boolean restore(ObjectId id, Stored.InGrid stored) {
    return restorer.restore(Kept.of(id, stored), stored, evictor);
  }

  @Override
  public boolean keepCopy(ObjectId id, Stored.InGrid stored) {
    var value = Kept.of(id, stored);
    return disk.keep(value, stored.sha256(), values.source(value)).isEmpty();
  }

  @Override
  public List<Copy> copies(ObjectId id, Stored.InGrid stored) {
    var value = Kept.of(id, stored);
    var copies = new ArrayList<Copy>();
    if (values.has(value)) {
      copies.add(new Copy(Copy.Kind.PRIMARY, places.owner(value.place())));
      if (places.isBackedUp(value.place())) {
        copies.add(new Copy(Copy.Kind.BACKUP, Optional.empty()));
      }
    }
    if (disk.has(value)) {
      copies.add(new Copy(Copy.Kind.DISK, Optional.of(self)));
    }
    return copies;
  }

  @Override
  public void delete(ObjectId id) {
    written.places(id).forEach(place -> forget(id, place));
    disk.delete(id);
  }

  @Override
  public boolean has(JobId job) {
    return nearCache.has(job) || written.has(job) || disk.has(job);
  }

  @Override
  public void deleteJob(JobId job) {
    nearCache.removeJob(job);
    written.values(job).forEach(this::delete);
    disk.deleteJob(job);
  }

  @Override
  public int sweep(Predicate<JobId> isOver) {
    return values.sweep(isOver);
  }

  @Override
  public long bytesWritten() {
    return written.bytes();
  }

  @Override
  public GridStats stats() {
    return new GridStats(
        room.bytes(), disk.bytes(), evictor.dropped(), evictor.spilled(), restorer.restored());
  }

  /// Removes what this node keeps on disk. What is in memory ends with the member.
  @Override
  public void close() {
    disk.close();
  }

  private Optional<Bytes> small(Kept value, Stored.InGrid stored) {
    var near = nearCache.get(value.id(), stored);
    if (near.isPresent()) {
      return near;
    }
    // It may come back from disk between the first two attempts.
    var bytes = values.first(value).or(() -> spilled(value)).or(() -> values.first(value));
    bytes.ifPresent(found -> nearCache.put(value.id(), stored, found));
    return bytes;
  }

  private Optional<Bytes> spilled(Kept value) {
    try {
      return disk.read(value).map(ByteSource::toBytes);
    } catch (ObjectVanishedException _) {
      return Optional.empty();
    }
  }

  private Stored.InGrid write(Kept value, ByteSource bytes, boolean fresh) {
    var place = value.place();
    var resident = room.enter(value, evictor);
    try {
      if (!fresh) {
        // It may have been dropped while this waited for room.
        written.add(value.id(), place);
      }
      var sha256 = values.write(value, bytes);
      var stored = new Stored.InGrid(place.size(), self, place.partitionKey(), sha256);
      room.written(resident, stored);
      disk.delete(value);
      if (!written.contains(value.id(), place)) {
        erase(value);
        room.forget(value);
      }
      return stored;
    } finally {
      room.release(resident);
    }
  }

  /// Forgets a place, then erases what is there, so that a `put` that is under way notices. When
  /// the grid fails, the place is remembered again and can be deleted later.
  private void forget(ObjectId id, Place place) {
    written.remove(id, place);
    try {
      erase(new Kept(id, place));
    } catch (GridUnavailableException e) {
      written.add(id, place);
      throw e;
    }
    room.forget(new Kept(id, place));
  }

  private void forgetDropped(Kept value) {
    written.remove(value.id(), value.place());
    nearCache.remove(value.id(), value.place());
  }

  private void erase(Kept value) {
    nearCache.remove(value.id(), value.place());
    values.erase(value);
  }

  private void cleanUpAfter(Throwable failure, ObjectId id, Place place) {
    try {
      forget(id, place);
    } catch (GridUnavailableException e) {
      failure.addSuppressed(e);
    }
  }
}
