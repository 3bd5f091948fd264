package dev.raywa.wasm.nn.ort;

import dev.raywa.wasm.nn.NnCode;

/// What the library's error codes are for a guest.
final class OrtCodes {
  private OrtCodes() {}

  /// The arena's refusal comes as a plain failure and is told by its words.
  static NnCode of(int code, String message) {
    if (message.contains("Available memory of") || message.contains("Failed to allocate memory")) {
      return NnCode.TOO_LARGE;
    }
    return switch (code) {
      case 2 -> NnCode.INVALID_ARGUMENT;
      case 3, 4 -> NnCode.NOT_FOUND;
      case 7, 10 -> NnCode.INVALID_ENCODING;
      case 9 -> NnCode.UNSUPPORTED_OPERATION;
      default -> NnCode.RUNTIME_ERROR;
    };
  }
}
