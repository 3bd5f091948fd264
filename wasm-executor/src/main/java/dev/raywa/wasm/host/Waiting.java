package dev.raywa.wasm.host;

import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.function.LongFunction;

/// What the dialects' `wait` have in common.
final class Waiting {
  /// The most references of one `wait`.
  static final int OBJECTS_MAX = 100_000;

  private Waiting() {}

  /// Fails unless the numbers make sense: between 1 and as many as there are references.
  static void requireCounts(long objects, long returns) {
    if (objects < 1 || objects > OBJECTS_MAX) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT,
          "the number of references must be 1 to " + OBJECTS_MAX + ", was: " + objects);
    }
    if (returns < 1 || returns > objects) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT,
          "the number to wait for must be 1 to " + objects + ", was: " + returns);
    }
  }

  /// The objects, none of them twice.
  static List<ObjectId> objects(long count, LongFunction<ObjectId> at) {
    var objects = new ArrayList<ObjectId>((int) count);
    var indices = HashMap.<ObjectId, Integer>newHashMap((int) count);
    for (int i = 0; i < count; i++) {
      var object = at.apply(i);
      var before = indices.put(object, i);
      if (before != null) {
        throw CallFailure.misuse(
            Code.INVALID_ARGUMENT, "references " + before + " and " + i + " are the same");
      }
      objects.add(object);
    }
    return objects;
  }

  /// Writes the first `count` of the indices as u32.
  static void writeIndices(GuestMemory memory, long address, List<Integer> indices, int count) {
    for (int i = 0; i < count; i++) {
      memory.writeI32(address + (long) Integer.BYTES * i, indices.get(i));
    }
  }
}
