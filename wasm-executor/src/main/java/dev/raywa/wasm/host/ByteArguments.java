package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Stored;
import dev.raywa.wasm.Ray;

/// Makes arguments of guest memory for one call. Together they travel in the task as long as they
/// are small; what is beyond becomes an object of its own, so that no task is ever heavy.
final class ByteArguments {
  private final GuestMemory memory;
  private final Ray ray;
  private long inlineLeft = Stored.INLINE_BYTES_MAX;

  ByteArguments(Guest guest) {
    memory = guest.memory();
    ray = guest.ray();
  }

  /// The bytes of a region, as an argument.
  Argument of(long address, long length) {
    var region = memory.region(address, length);
    if (length > inlineLeft) {
      return new Argument.Dependency(Transfer.value(ray.put(region)));
    }
    inlineLeft -= length;
    return new Argument.Blob(Bytes.of(Transfer.bytes(memory, address, (int) length)));
  }
}
