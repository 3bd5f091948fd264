package dev.raywa.grid.hazelcast;

import dev.raywa.grid.SecondCopy;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/// Takes values out of memory: those that can be computed again are dropped, the others are moved
/// to disk. Safe for use by many threads.
final class Evictor implements Room.Exit {
  private final Room room;
  private final Values values;
  private final SpillFolder disk;
  private final SecondCopy second;
  private final Consumer<Kept> forget;
  private final LongAdder dropped = new LongAdder();
  private final LongAdder spilled = new LongAdder();

  /// @param forget what else is to be done before a value is dropped
  Evictor(Room room, Values values, SpillFolder disk, SecondCopy second, Consumer<Kept> forget) {
    this.room = room;
    this.values = values;
    this.disk = disk;
    this.second = second;
    this.forget = forget;
  }

  @Override
  public Optional<String> leave(Resident victim) {
    return switch (Places.safety(victim.value().place())) {
      case RECOMPUTABLE -> drop(victim);
      case BACKED_UP -> spill(victim);
    };
  }

  long dropped() {
    return dropped.sum();
  }

  long spilled() {
    return spilled.sum();
  }

  private Optional<String> drop(Resident victim) {
    if (!room.beginLeaving(victim)) {
      return inUse(victim);
    }
    forget.accept(victim.value());
    values.erase(victim.value());
    room.left(victim);
    dropped.increment();
    return Optional.empty();
  }

  /// The value leaves memory only when two disks have it. Who reads it until then keeps it there.
  private Optional<String> spill(Resident victim) {
    var value = victim.value();
    var stored = room.written(victim);
    var refused = disk.keep(value, stored.sha256(), values.source(value));
    if (refused.isPresent()) {
      return refused;
    }
    boolean out = false;
    try {
      if (!second.keep(value.id(), stored)) {
        return Optional.of("no other node takes a second copy of object " + value.id());
      }
      if (!room.beginLeaving(victim)) {
        return inUse(victim);
      }
      // From here on the disk may hold what memory does not.
      out = true;
      values.erase(value);
      room.left(victim);
      spilled.increment();
      return Optional.empty();
    } finally {
      if (!out) {
        disk.delete(value);
      }
    }
  }

  private static Optional<String> inUse(Resident victim) {
    return Optional.of("object " + victim.value().id() + " is in use");
  }
}
