package dev.raywa.grid.hazelcast;

import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.Optional;

/// The object grid on two maps of Hazelcast, one without and one with a backup. Safe for use by
/// many threads.
///
/// Values of one chunk are read through a near-cache; larger ones pass it by, so that one of them
/// cannot push out all the small ones.
public final class HazelcastObjectGrid implements ObjectGrid {
  private static final int WRITES_IN_FLIGHT_MAX = 3;
  private static final int DELETES_IN_FLIGHT_MAX = 16;

  private final NodeId self;
  private final Places places;
  private final NearCache nearCache;
  private final WrittenObjects written = new WrittenObjects();

  /// The grid as seen from this member.
  public HazelcastObjectGrid(GridMember member) {
    this.self = member.self();
    this.places = new Places(member.instance());
    this.nearCache = new NearCache(member.config().nearCacheBytesMax());
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
    Bytes sha256;
    try {
      sha256 = write(id, place, bytes);
    } catch (RuntimeException | Error e) {
      if (fresh) {
        cleanUpAfter(e, id, place);
      }
      throw e;
    }
    if (!written.contains(id, place)) {
      erase(id, place);
    }
    return new Stored.InGrid(size, self, place.partitionKey(), sha256);
  }

  @Override
  public Optional<ByteSource> get(ObjectId id, Stored.InGrid stored) {
    if (Chunks.count(stored.size()) == 1) {
      return small(id, stored).map(ByteSource::of);
    }
    var place = Place.of(stored);
    var map = places.map(place);
    var first = Places.key(id, place, 0);
    return Calls.call("get " + id, () -> map.containsKey(first))
        ? Optional.of(new StoredSource(id, place, map))
        : Optional.empty();
  }

  @Override
  public void delete(ObjectId id) {
    written.places(id).forEach(place -> forget(id, place));
  }

  @Override
  public void deleteJob(JobId job) {
    nearCache.removeJob(job);
    written.values(job).forEach(this::delete);
  }

  @Override
  public long bytesWritten() {
    return written.bytes();
  }

  private Optional<Bytes> small(ObjectId id, Stored.InGrid stored) {
    var near = nearCache.get(id, stored);
    if (near.isPresent()) {
      return near;
    }
    var place = Place.of(stored);
    var key = Places.key(id, place, 0);
    byte[] far = Calls.call("get " + id, () -> places.map(place).get(key));
    if (far == null) {
      return Optional.empty();
    }
    var bytes = Bytes.of(far);
    nearCache.put(id, stored, bytes);
    return Optional.of(bytes);
  }

  /// Writes a value chunk by chunk and returns its digest.
  private Bytes write(ObjectId id, Place place, ByteSource bytes) {
    var map = places.map(place);
    var digest = Sha256.begin();
    var inFlight = new InFlight("put " + id, WRITES_IN_FLIGHT_MAX);
    var sink =
        new ChunkSink(
            place.size(),
            (chunk, number) -> {
              inFlight.start(() -> map.set(Places.key(id, place, number), chunk));
              digest.update(chunk);
            });
    try {
      bytes.transferTo(sink);
      sink.end();
      inFlight.finish();
      return Bytes.of(digest.digest());
    } finally {
      inFlight.settle();
    }
  }

  /// Forgets a place, then erases what is there, so that a `put` that is under way notices. When
  /// the grid fails, the place is remembered again and can be deleted later.
  private void forget(ObjectId id, Place place) {
    written.remove(id, place);
    try {
      erase(id, place);
    } catch (GridUnavailableException e) {
      written.add(id, place);
      throw e;
    }
  }

  private void erase(ObjectId id, Place place) {
    nearCache.remove(id, place);
    var map = places.map(place);
    var inFlight = new InFlight("delete " + id, DELETES_IN_FLIGHT_MAX);
    for (int chunk = 0; chunk < Chunks.count(place.size()); chunk++) {
      var key = Places.key(id, place, chunk);
      inFlight.start(() -> map.delete(key));
    }
    inFlight.finish();
  }

  private void cleanUpAfter(Throwable failure, ObjectId id, Place place) {
    try {
      forget(id, place);
    } catch (GridUnavailableException e) {
      failure.addSuppressed(e);
    }
  }
}
