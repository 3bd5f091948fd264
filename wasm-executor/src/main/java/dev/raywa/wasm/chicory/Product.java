package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// What a compilation makes and other nodes can use.
///
/// @param interpreted functions that the JVM cannot hold as one method
/// @param classes the generated classes, as the engine's own archive
record Product(Set<Integer> interpreted, Bytes classes) {
  private static final byte VERSION = 1;

  Product {
    interpreted = Set.copyOf(interpreted);
  }

  byte[] encode() {
    var out = ByteBuffer.allocate(1 + Integer.BYTES * (1 + interpreted.size()) + classes.size());
    out.put(VERSION).putInt(interpreted.size());
    new TreeSet<>(interpreted).forEach(out::putInt);
    return out.put(classes.array()).array();
  }

  /// Empty when it is of another version.
  static Optional<Product> decode(byte[] bytes) {
    try {
      var in = ByteBuffer.wrap(bytes);
      if (in.get() != VERSION) {
        return Optional.empty();
      }
      int count = in.getInt();
      var interpreted = new TreeSet<Integer>();
      for (int i = 0; i < count; i++) {
        interpreted.add(in.getInt());
      }
      var classes = new byte[in.remaining()];
      in.get(classes);
      return Optional.of(new Product(interpreted, Bytes.of(classes)));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }
}
