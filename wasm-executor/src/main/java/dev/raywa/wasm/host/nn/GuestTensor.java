package dev.raywa.wasm.host.nn;

import dev.raywa.message.ByteSource;
import dev.raywa.wasm.host.GuestMemory;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.TensorInfo;
import java.util.Arrays;
import java.util.List;

/// A tensor in guest memory.
///
/// Two numberings of types are in use. Guests do not say which is theirs, but both never give the
/// same number to types of the same width, so the size of the data tells.
final class GuestTensor {
  /// Size of the structure in guest memory, in bytes.
  static final int SIZE_BYTES = 20;

  /// Size of the structure of the older form, in bytes.
  static final int OLD_SIZE_BYTES = 12;

  /// More dimensions than any model has.
  private static final int RANK_MAX = 64;

  private static final List<ElementType> TYPES =
      List.of(
          ElementType.F16,
          ElementType.F32,
          ElementType.F64,
          ElementType.U8,
          ElementType.I32,
          ElementType.I64);

  private static final List<ElementType> OLD_TYPES =
      List.of(ElementType.F16, ElementType.F32, ElementType.U8, ElementType.I32);

  private final ElementType type;
  private final long[] dims;
  private final ByteSource data;

  private GuestTensor(ElementType type, long[] dims, ByteSource data) {
    this.type = type;
    this.dims = dims;
    this.data = data;
  }

  /// What its elements are.
  ElementType type() {
    return type;
  }

  /// Its shape; nobody writes to it.
  long[] dims() {
    return dims;
  }

  /// Its bytes, lent, little endian.
  ByteSource data() {
    return data;
  }

  /// Reads `{dims, rank, type: u8, data, size}`, 20 bytes. Only the lowest byte of the type counts:
  /// what follows it is padding, which compilers leave as it was.
  ///
  /// @param info what the model expects there
  static GuestTensor read(GuestMemory memory, long address, TensorInfo info) throws NnException {
    var fields = memory.region(address, SIZE_BYTES).toBytes().array();
    var dims = dims(memory, unsigned(fields, 0), unsigned(fields, 4));
    int number = fields[8] & 0xff;
    long bytes = unsigned(fields, 16);
    var type = type(number, elements(dims), bytes, info);
    return new GuestTensor(type, dims, memory.region(unsigned(fields, 12), bytes));
  }

  /// Reads `{&{dims, rank}, type: u32, data}`, 12 bytes, of the older module: its types have the
  /// older numbers, and the size follows from type and shape.
  static GuestTensor readOld(GuestMemory memory, long address) throws NnException {
    var fields = memory.region(address, OLD_SIZE_BYTES).toBytes().array();
    var shape = memory.region(unsigned(fields, 0), 2 * Integer.BYTES).toBytes().array();
    var dims = dims(memory, unsigned(shape, 0), unsigned(shape, 4));
    int number = fields[4] & 0xff;
    if (number >= OLD_TYPES.size()) {
      throw noType(number);
    }
    var type = OLD_TYPES.get(number);
    long bytes = bytes(type, elements(dims));
    return new GuestTensor(type, dims, memory.region(unsigned(fields, 8), bytes));
  }

  private static ElementType type(int number, long elements, long bytes, TensorInfo info)
      throws NnException {
    if (number >= TYPES.size()) {
      throw noType(number);
    }
    var type = TYPES.get(number);
    var old = number < OLD_TYPES.size() ? OLD_TYPES.get(number) : type;
    if (bytes(old, elements) == bytes && bytes(type, elements) == bytes) {
      // Of one type in both numberings, or empty: then only the model can tell.
      return info.type().accepts(type) ? type : old;
    }
    if (bytes(type, elements) == bytes) {
      return type;
    }
    if (bytes(old, elements) == bytes) {
      return old;
    }
    throw new NnException(
        NnCode.INVALID_ARGUMENT,
        elements
            + " elements of "
            + type
            + " have "
            + bytes(type, elements)
            + " bytes, was given "
            + bytes);
  }

  private static NnException noType(int number) {
    return new NnException(NnCode.INVALID_ARGUMENT, "there is no tensor type " + number);
  }

  private static long[] dims(GuestMemory memory, long address, long rank) throws NnException {
    if (rank > RANK_MAX) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "a tensor has at most " + RANK_MAX + " dimensions, was: " + rank);
    }
    var dims = new long[(int) rank];
    if (rank > 0) {
      var bytes = memory.region(address, Integer.BYTES * rank).toBytes().array();
      Arrays.setAll(dims, i -> unsigned(bytes, Integer.BYTES * i));
    }
    return dims;
  }

  private static long elements(long[] dims) throws NnException {
    try {
      long elements = 1;
      for (long dim : dims) {
        elements = Math.multiplyExact(elements, dim);
      }
      return elements;
    } catch (ArithmeticException e) {
      throw tooMany();
    }
  }

  private static long bytes(ElementType type, long elements) throws NnException {
    try {
      return Math.multiplyExact(elements, type.widthBytes());
    } catch (ArithmeticException e) {
      throw tooMany();
    }
  }

  private static NnException tooMany() {
    return new NnException(NnCode.INVALID_ARGUMENT, "the shape has more than 2^63 bytes");
  }

  private static long unsigned(byte[] from, int at) {
    return (from[at] & 0xffL)
        | (from[at + 1] & 0xffL) << 8
        | (from[at + 2] & 0xffL) << 16
        | (from[at + 3] & 0xffL) << 24;
  }
}
