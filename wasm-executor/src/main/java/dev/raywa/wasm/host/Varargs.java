package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Invocation.Kind;
import java.util.ArrayList;
import java.util.List;

/// Reads the argument block that clang builds for a call through `...`.
///
/// The block knows no types, so the callee's parameters say what is in it. Every value lies at its
/// natural alignment: an i32 at a multiple of 4, an i64 or f64 at a multiple of 8; a C float was
/// widened to double. Structs by value arrive as one pointer and cannot be recovered.
final class Varargs {
  private final GuestMemory memory;
  private long at;

  private Varargs(GuestMemory memory, long at) {
    this.memory = memory;
    this.at = at;
  }

  /// The arguments for these parameters; without parameters the block is not read.
  static List<Argument> read(GuestMemory memory, long block, List<Kind> parameters) {
    if (block == 0 && !parameters.isEmpty()) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT,
          "the function takes " + parameters.size() + " arguments, but none were passed");
    }
    var rest = new Varargs(memory, block);
    var arguments = new ArrayList<Argument>(parameters.size());
    for (var kind : parameters) {
      arguments.add(rest.next(kind));
    }
    return arguments;
  }

  private Argument next(Kind kind) {
    return switch (kind) {
      case I32 -> new Argument.I32(memory.readI32(take(Integer.BYTES)));
      case I64 -> new Argument.I64(memory.readI64(take(Long.BYTES)));
      case F32 -> {
        double widened = Double.longBitsToDouble(memory.readI64(take(Double.BYTES)));
        yield new Argument.F32(Float.floatToRawIntBits((float) widened));
      }
      case F64 -> new Argument.F64(memory.readI64(take(Double.BYTES)));
    };
  }

  private long take(int size) {
    long aligned = (at + size - 1) & -size;
    at = aligned + size;
    return aligned;
  }
}
