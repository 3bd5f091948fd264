package dev.raywa.wasm.nn;

/// What the elements of a tensor are, with ONNX's numbers. In memory they are little endian.
public enum ElementType {
  /// Anything without a fixed width in bytes: strings, sequences, maps, packed four-bit integers.
  OPAQUE(0, 0, false),
  F32(1, 4, true),
  U8(2, 1, true),
  I8(3, 1, false),
  U16(4, 2, false),
  I16(5, 2, false),
  I32(6, 4, true),
  I64(7, 8, true),
  BOOL(9, 1, false),
  F16(10, 2, true),
  F64(11, 8, true),
  U32(12, 4, false),
  U64(13, 8, false),
  COMPLEX64(14, 8, false),
  COMPLEX128(15, 16, false),
  BF16(16, 2, false),
  F8E4M3FN(17, 1, false),
  F8E4M3FNUZ(18, 1, false),
  F8E5M2(19, 1, false),
  F8E5M2FNUZ(20, 1, false);

  private final int onnx;
  private final int widthBytes;
  private final boolean inWasiNn;

  ElementType(int onnx, int widthBytes, boolean inWasiNn) {
    this.onnx = onnx;
    this.widthBytes = widthBytes;
    this.inWasiNn = inWasiNn;
  }

  /// The number in ONNX's `TensorProto.DataType`; 0 for [#OPAQUE].
  public int onnx() {
    return onnx;
  }

  /// Bytes of one element; 0 for [#OPAQUE].
  public int widthBytes() {
    return widthBytes;
  }

  /// Whether WASI-NN has a number for this type, so that a guest can name it exactly.
  public boolean isInWasiNn() {
    return inWasiNn;
  }

  /// Whether data that a guest calls `given` may be put where a model declares this type: the same
  /// type, or one of equal width where WASI-NN cannot name this one.
  public boolean accepts(ElementType given) {
    return this == given || (!inWasiNn && widthBytes != 0 && widthBytes == given.widthBytes);
  }

  /// The type of ONNX's number; [#OPAQUE] for all that has no fixed width here.
  public static ElementType ofOnnx(int number) {
    for (var type : values()) {
      if (type.onnx == number) {
        return type;
      }
    }
    return OPAQUE;
  }
}
