package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import java.util.ArrayList;
import java.util.List;

/// Warrior's rule for pointers: an i32 argument that points at a valid warbuffer, or into memory
/// registered with `track_malloc`, stands for the bytes there. Each argument has its own length.
/// Any other number is a number.
///
/// Nothing tells a pointer from a number that happens to look like one. The likeliest such number
/// is the length that follows a pointer: it stays a number when it is no more than the bytes that
/// the pointer stands for, unless a range begins exactly there.
final class WarriorArguments {
  private final GuestMemory memory;
  private final TrackedMemory tracked;
  private final ByteArguments bytes;
  private long lengthMax;

  private WarriorArguments(Guest guest, TrackedMemory tracked) {
    memory = guest.memory();
    this.tracked = tracked;
    bytes = new ByteArguments(guest);
  }

  /// The arguments as they travel.
  static List<Argument> resolve(Guest guest, TrackedMemory tracked, List<Argument> arguments) {
    var rule = new WarriorArguments(guest, tracked);
    var resolved = new ArrayList<Argument>(arguments.size());
    for (var argument : arguments) {
      resolved.add(argument instanceof Argument.I32(int value) ? rule.word(value) : argument);
    }
    return resolved;
  }

  private Argument word(int value) {
    long pointer = Integer.toUnsignedLong(value);
    var handle = Warbuffer.at(memory, pointer);
    if (handle.isPresent()) {
      return held(handle.get());
    }
    var range = tracked.from(pointer);
    if (range.isEmpty() || isLength(pointer, range.get())) {
      lengthMax = 0;
      return new Argument.I32(value);
    }
    lengthMax = range.get().length();
    return bytes.of(range.get().address(), range.get().length());
  }

  private boolean isLength(long number, TrackedMemory.Range range) {
    return number <= lengthMax && !range.isWhole();
  }

  private Argument held(Warbuffer handle) {
    return switch (handle.type()) {
      case Warbuffer.TYPE_DATA -> bytes.of(handle.buffer(), handle.length());
      default -> new Argument.Reference(handle.object(memory));
    };
  }
}
