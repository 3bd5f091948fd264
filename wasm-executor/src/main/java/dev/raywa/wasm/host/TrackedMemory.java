package dev.raywa.wasm.host;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Ranges of guest memory that travel when a pointer into them is an argument. They never overlap:
/// a new range replaces what it touches, because the guest's allocator handed that memory out
/// again.
final class TrackedMemory {
  /// The most ranges of one instance.
  static final int RANGES_MAX = 65_536;

  /// A part of memory.
  ///
  /// @param isWhole whether it is a range from its first byte on
  record Range(long address, long length, boolean isWhole) {}

  private final TreeMap<Long, Long> endByStart = new TreeMap<>();

  /// Registers a range; false when there are [#RANGES_MAX] already.
  boolean add(long start, long length) {
    removeTouching(start, start + length);
    if (endByStart.size() >= RANGES_MAX) {
      return false;
    }
    endByStart.put(start, start + length);
    return true;
  }

  /// Forgets the range that begins here; false when there is none.
  boolean remove(long start) {
    return endByStart.remove(start) != null;
  }

  /// What travels for a pointer: from it to the end of its range, never past it.
  Optional<Range> from(long pointer) {
    Map.Entry<Long, Long> below = endByStart.floorEntry(pointer);
    if (below == null || pointer >= below.getValue()) {
      return Optional.empty();
    }
    return Optional.of(new Range(pointer, below.getValue() - pointer, pointer == below.getKey()));
  }

  private void removeTouching(long start, long end) {
    endByStart.remove(start);
    for (var below = endByStart.lowerEntry(end);
        below != null && below.getValue() > start;
        below = endByStart.lowerEntry(end)) {
      endByStart.remove(below.getKey());
    }
  }
}
