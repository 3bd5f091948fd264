package dev.raywa.wasm.host;

import dev.raywa.message.Argument;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskSpec;
import dev.raywa.wasm.Invocation.Kind;
import java.util.ArrayList;
import java.util.List;

/// Reads the descriptors of module `raywa`: 16 bytes each, `u32 kind; u32 length; u64 value`, where
/// the value is a scalar or the address of bytes or of a reference. They are checked against the
/// callee's type.
final class TypedArguments {
  /// Size of one descriptor.
  static final int SIZE_BYTES = 16;

  private static final int I32 = 1;
  private static final int I64 = 2;
  private static final int F32 = 3;
  private static final int F64 = 4;
  private static final int BYTES = 5;
  private static final int DEPENDENCY = 6;
  private static final int REFERENCE = 7;

  private final GuestMemory memory;
  private final Guest.Function callee;
  private final ByteArguments bytes;

  private TypedArguments(Guest guest, Guest.Function callee) {
    memory = guest.memory();
    this.callee = callee;
    bytes = new ByteArguments(guest);
  }

  private record Descriptor(int number, int kind, int length, long value) {
    boolean isScalar() {
      return kind <= F64;
    }
  }

  /// The arguments at an address; nothing is stored before all of them fit.
  static List<Argument> read(Guest guest, Guest.Function callee, long address, long count) {
    if (count > TaskSpec.ARGUMENTS_MAX) {
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT,
          "a task takes at most " + TaskSpec.ARGUMENTS_MAX + " arguments, was: " + count);
    }
    var reader = new TypedArguments(guest, callee);
    var descriptors = new ArrayList<Descriptor>((int) count);
    for (int i = 0; i < count; i++) {
      descriptors.add(reader.descriptor(i + 1, address + (long) SIZE_BYTES * i));
    }
    reader.requireFit(descriptors);
    return descriptors.stream().map(reader::argument).toList();
  }

  private Descriptor descriptor(int number, long at) {
    var descriptor =
        new Descriptor(number, memory.readI32(at), memory.readI32(at + 4), memory.readI64(at + 8));
    int kind = descriptor.kind();
    if (kind < I32 || kind > REFERENCE) {
      throw misuse(descriptor, "has the kind " + kind + ", kinds are 1 to " + REFERENCE);
    }
    if (!descriptor.isScalar()) {
      requireRegion(descriptor);
    } else if (descriptor.length() != 0) {
      throw misuse(descriptor, "is a scalar, its length must be 0");
    }
    return descriptor;
  }

  private void requireRegion(Descriptor descriptor) {
    if (descriptor.kind() != BYTES && descriptor.length() != ObjectId.SIZE_BYTES) {
      throw misuse(
          descriptor,
          "is a reference, its length must be "
              + ObjectId.SIZE_BYTES
              + ", not "
              + descriptor.length());
    }
    if (descriptor.value() >>> 32 != 0) {
      throw misuse(descriptor, "has an address beyond 32 bits");
    }
    Transfer.requireInside(memory, descriptor.value(), Integer.toUnsignedLong(descriptor.length()));
  }

  /// Every byte argument takes one parameter, a pointer, or every one takes two, pointer and
  /// length.
  private void requireFit(List<Descriptor> descriptors) {
    var parameters = callee.signature().parameters();
    int given = descriptors.size();
    int regions = (int) descriptors.stream().filter(d -> !d.isScalar()).count();
    boolean withLengths = parameters.size() == given + regions && regions > 0;
    if (parameters.size() != given && !withLengths) {
      throw badFunction("takes " + parameters.size() + " parameters, the call passes " + given);
    }
    int next = 0;
    for (var descriptor : descriptors) {
      requireKind(descriptor, parameters, next++);
      if (withLengths && !descriptor.isScalar()) {
        requireKind(descriptor, parameters, next++);
      }
    }
  }

  private void requireKind(Descriptor descriptor, List<Kind> parameters, int index) {
    var wanted = parameters.get(index);
    if (wanted != wasm(descriptor.kind())) {
      throw badFunction(
          "has the parameter "
              + (index + 1)
              + " of type "
              + Types.word(wanted)
              + ", but argument "
              + descriptor.number()
              + " is "
              + word(descriptor.kind()));
    }
  }

  private Argument argument(Descriptor descriptor) {
    long value = descriptor.value();
    return switch (descriptor.kind()) {
      case I32 -> new Argument.I32((int) value);
      case I64 -> new Argument.I64(value);
      case F32 -> new Argument.F32((int) value);
      case F64 -> new Argument.F64(value);
      case DEPENDENCY -> new Argument.Dependency(Transfer.object(memory, value));
      case REFERENCE -> new Argument.Reference(Transfer.object(memory, value));
      default -> bytes.of(value, Integer.toUnsignedLong(descriptor.length()));
    };
  }

  private CallFailure badFunction(String problem) {
    return CallFailure.misuse(
        Code.BAD_FUNCTION, callee.label() + ", " + callee.signature() + ", " + problem);
  }

  private static CallFailure misuse(Descriptor descriptor, String problem) {
    return CallFailure.misuse(
        Code.INVALID_ARGUMENT, "argument " + descriptor.number() + " " + problem);
  }

  private static Kind wasm(int kind) {
    return switch (kind) {
      case I64 -> Kind.I64;
      case F32 -> Kind.F32;
      case F64 -> Kind.F64;
      default -> Kind.I32;
    };
  }

  private static String word(int kind) {
    return switch (kind) {
      case BYTES -> "bytes, which arrive as a pointer of type i32";
      case DEPENDENCY -> "a dependency, which arrives as a pointer of type i32";
      case REFERENCE -> "a reference, which arrives as a pointer of type i32";
      default -> Types.word(wasm(kind));
    };
  }
}
