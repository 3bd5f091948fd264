package dev.raywa.grid.hazelcast;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import java.util.HashMap;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The chunks of values in the maps of the grid. Safe for use by many threads.
///
/// The first chunk of a value is written after all others, so whoever finds it finds them all.
final class Values {
  private static final int WRITES_IN_FLIGHT_MAX = 3;
  private static final int DELETES_IN_FLIGHT_MAX = 16;

  private final Places places;

  Values(Places places) {
    this.places = places;
  }

  /// Whether a value is there.
  boolean has(Kept value) {
    var map = places.map(value.place());
    var first = Places.key(value.id(), value.place(), 0);
    return Calls.call("get " + value.id(), () -> map.containsKey(first));
  }

  /// The first chunk of a value, which is all of a small one; empty when it is not there.
  Optional<Bytes> first(Kept value) {
    var map = places.map(value.place());
    var key = Places.key(value.id(), value.place(), 0);
    byte @Nullable [] chunk = Calls.call("get " + value.id(), () -> map.get(key));
    return Optional.ofNullable(chunk).map(Bytes::of);
  }

  /// The bytes of a value, read when they are transferred.
  ByteSource source(Kept value) {
    return new StoredSource(value.id(), value.place(), places.map(value.place()));
  }

  /// Writes a value chunk by chunk and returns its digest.
  Bytes write(Kept value, ByteSource bytes) {
    var map = places.map(value.place());
    var digest = Sha256.begin();
    var first = new byte[1][];
    var inFlight = new InFlight("put " + value.id(), WRITES_IN_FLIGHT_MAX);
    var sink =
        new ChunkSink(
            value.place().size(),
            (chunk, number) -> {
              digest.update(chunk);
              if (number == 0) {
                first[0] = chunk;
              } else {
                var key = Places.key(value.id(), value.place(), number);
                inFlight.start(() -> map.set(key, chunk));
              }
            });
    try {
      bytes.transferTo(sink);
      sink.end();
      inFlight.finish();
      var key = Places.key(value.id(), value.place(), 0);
      inFlight.start(() -> map.set(key, first[0]));
      inFlight.finish();
      return Bytes.of(digest.digest());
    } finally {
      inFlight.settle();
    }
  }

  /// Deletes what is here of jobs that are over.
  ///
  /// @return how many chunks
  int sweep(Predicate<JobId> isOver) {
    var over = new HashMap<JobId, Boolean>();
    var inFlight = new InFlight("sweep values", DELETES_IN_FLIGHT_MAX);
    int chunks = 0;
    for (var map : places.maps()) {
      for (var key : Calls.call("sweep values", map::localKeySet)) {
        if (over.computeIfAbsent(Places.idOf(key).job(), isOver::test)) {
          inFlight.start(() -> map.delete(key));
          chunks++;
        }
      }
    }
    inFlight.finish();
    return chunks;
  }

  /// Deletes a value; harmless when it is not there.
  void erase(Kept value) {
    var map = places.map(value.place());
    var inFlight = new InFlight("delete " + value.id(), DELETES_IN_FLIGHT_MAX);
    for (int chunk = 0; chunk < Chunks.count(value.place().size()); chunk++) {
      var key = Places.key(value.id(), value.place(), chunk);
      inFlight.start(() -> map.delete(key));
    }
    inFlight.finish();
  }
}
