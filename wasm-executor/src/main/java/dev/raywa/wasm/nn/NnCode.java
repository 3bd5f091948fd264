package dev.raywa.wasm.nn;

/// Why an operation on a model failed, with the numbers that WASI-NN gives to guests.
public enum NnCode {
  /// A value, index, type or shape does not fit.
  INVALID_ARGUMENT(1),
  /// The bytes are no model that can be read.
  INVALID_ENCODING(2),
  /// The guest has no memory to read from or write to.
  MISSING_MEMORY(3),
  /// Too much is waiting already; later it may work.
  BUSY(4),
  /// The run itself failed, was ended, or its process died.
  RUNTIME_ERROR(5),
  /// The model asks for what is not offered here, or what the node's policy refuses.
  UNSUPPORTED_OPERATION(6),
  /// A limit on bytes would be exceeded.
  TOO_LARGE(7),
  /// There is nothing of that name.
  NOT_FOUND(8);

  private final int errno;

  NnCode(int errno) {
    this.errno = errno;
  }

  /// The number that a guest sees, 1 to 8.
  public int errno() {
    return errno;
  }

  /// The inverse of [#errno()]; any other number is a runtime error.
  public static NnCode of(int errno) {
    return errno >= 1 && errno <= values().length ? values()[errno - 1] : RUNTIME_ERROR;
  }
}
