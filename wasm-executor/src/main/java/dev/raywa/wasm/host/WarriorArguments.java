package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import java.util.ArrayList;
import java.util.List;

/// Warrior's rule for pointers: an i32 argument that points at a valid warbuffer, or into memory
/// registered with `track_malloc`, stands for the bytes there. Each argument has its own length.
/// Any other number is a number.
final class WarriorArguments {
  private final GuestMemory memory;
  private final TrackedMemory tracked;
  private final ByteArguments bytes;

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
    if (range.isPresent()) {
      return bytes.of(range.get().address(), range.get().length());
    }
    return new Argument.I32(value);
  }

  private Argument held(Warbuffer handle) {
    return switch (handle.type()) {
      case Warbuffer.TYPE_DATA -> bytes.of(handle.buffer(), handle.length());
      default -> new Argument.Reference(handle.object(memory));
    };
  }
}
