package dev.raywa.wasm.chicory;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Invocation.Passed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// Brings arguments into a guest and results out of it.
///
/// A callee with as many parameters as there are arguments gets each run of bytes as a pointer. One
/// that has a parameter more for each run of bytes gets pointer and length. A driver's entry that
/// is given no arguments gets zeros: that is `main(0, NULL)`.
final class Passing {
  private static final int ALIGNMENT = 8;

  private Passing() {}

  /// The guest cannot take an argument; the message says why.
  static final class Failure extends RuntimeException {
    private final TaskError error;

    Failure(TaskError.Code code, String message) {
      super(message, null, false, false);
      error = new TaskError(code, message);
    }

    TaskError error() {
      return error;
    }
  }

  /// Where arguments go.
  interface Place {
    /// Index of an exported function with this type, or -1.
    int function(String name, String type);

    /// Calls a function of the guest.
    long[] call(int function, long... arguments);

    /// The guest's memory.
    GuestView memory();
  }

  /// Checks arguments against a callee; the sentence says what was expected and what was given.
  static Optional<String> mismatch(String label, EntryPlan plan, List<Passed> arguments) {
    var parameters = plan.type().parameters();
    if (arguments.isEmpty() && (parameters.isEmpty() || plan.driver())) {
      return Optional.empty();
    }
    boolean lengths = hasLengths(parameters, arguments);
    int at = 0;
    boolean fits = parameters.size() == arguments.size() || lengths;
    for (int i = 0; fits && i < arguments.size(); i++) {
      var argument = arguments.get(i);
      fits = parameters.get(at++).equals(word(argument));
      if (fits && lengths && argument instanceof Passed.Blob) {
        fits = parameters.get(at++).equals("i32");
      }
    }
    return fits
        ? Optional.empty()
        : Optional.of(label + " takes " + plan.type() + ", but was given " + text(arguments));
  }

  /// The values of the call; copies bytes into the guest.
  static long[] values(EntryPlan plan, List<Passed> arguments, Place place) {
    var parameters = plan.type().parameters();
    var values = new long[parameters.size()];
    if (arguments.isEmpty()) {
      return values;
    }
    boolean lengths = hasLengths(parameters, arguments);
    int at = 0;
    for (var argument : arguments) {
      switch (argument) {
        case Passed.Scalar(_, var bits) -> values[at++] = bits;
        case Passed.Blob(var bytes) -> {
          values[at++] = copied(bytes, place);
          if (lengths) {
            values[at++] = (int) bytes.size();
          }
        }
      }
    }
    return values;
  }

  /// Little-endian bytes, i32 and f32 four, i64 and f64 eight; several results one after another.
  static Bytes result(FunctionShape type, long[] results) {
    if (type.results().isEmpty()) {
      return Bytes.EMPTY;
    }
    var out = ByteBuffer.allocate(8 * results.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < results.length; i++) {
      switch (type.results().get(i)) {
        case "i32", "f32" -> out.putInt((int) results[i]);
        default -> out.putLong(results[i]);
      }
    }
    var bytes = new byte[out.position()];
    out.flip().get(bytes);
    return Bytes.of(bytes);
  }

  private static boolean hasLengths(List<String> parameters, List<Passed> arguments) {
    long blobs = arguments.stream().filter(Passed.Blob.class::isInstance).count();
    return blobs > 0 && parameters.size() == arguments.size() + blobs;
  }

  private static String word(Passed argument) {
    return switch (argument) {
      case Passed.Scalar(var kind, _) -> kind.name().toLowerCase(Locale.ROOT);
      case Passed.Blob _ -> "i32";
    };
  }

  private static String text(List<Passed> arguments) {
    return arguments.stream()
        .map(argument ->
            switch (argument) {
              case Passed.Scalar _ -> word(argument);
              case Passed.Blob(var bytes) -> bytes.size() + " bytes";
            })
        .collect(Collectors.joining(", ", "(", ")"));
  }

  private static int copied(ByteSource bytes, Place place) {
    long size = bytes.size();
    if (size > Integer.MAX_VALUE) {
      throw new Failure(
          TaskError.Code.TOO_LARGE, "an argument of " + size + " bytes is more than memory can be");
    }
    int pointer = allocated((int) Math.max(1, size), place);
    long from = Integer.toUnsignedLong(pointer);
    if (pointer == 0 || from + size > place.memory().size()) {
      throw new Failure(
          TaskError.Code.OUT_OF_MEMORY,
          "the guest has no memory for an argument of "
              + size
              + " bytes: its allocator answered "
              + from);
    }
    var filled = new long[1];
    bytes.transferTo((piece, at, length) -> {
      if (filled[0] + length > size) {
        throw new IllegalStateException("more bytes than the source said: " + size);
      }
      place.memory().write(from + filled[0], piece, at, length);
      filled[0] += length;
    });
    return pointer;
  }

  private static int allocated(int size, Place place) {
    int malloc = place.function("malloc", "(i32) -> i32");
    if (malloc >= 0) {
      return (int) place.call(malloc, size)[0];
    }
    int realloc = place.function("cabi_realloc", "(i32, i32, i32, i32) -> i32");
    if (realloc >= 0) {
      return (int) place.call(realloc, 0, 0, ALIGNMENT, size)[0];
    }
    malloc = place.function("__war_malloc", "(i32) -> i32");
    if (malloc >= 0) {
      return (int) place.call(malloc, size)[0];
    }
    throw new Failure(
        TaskError.Code.BAD_FUNCTION,
        "the guest exports none of malloc, cabi_realloc and __war_malloc, so it cannot be given"
            + " bytes");
  }
}
