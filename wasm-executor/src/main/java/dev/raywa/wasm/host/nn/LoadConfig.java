package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnOptions;

/// What a guest says when it loads a model: `{"threads":1,"warmup":true}`. Other keys are left
/// alone: guests of other hosts have their own.
///
/// @param threads that one run may use
record LoadConfig(int threads) {
  /// Reads the text; one of no characters says nothing.
  ///
  /// @throws NnException with [NnCode#INVALID_ARGUMENT] for what is no object in JSON, and for
  ///   values that a known key cannot have
  static LoadConfig read(String text) throws NnException {
    if (text.isBlank()) {
      return new LoadConfig(1);
    }
    var values = new JsonObject(text).read();
    if (values.getOrDefault("warmup", false) instanceof Boolean
        && values.getOrDefault("threads", 1.0) instanceof Double threads
        && threads >= 1
        && threads <= NnOptions.THREADS_MAX
        && threads == Math.rint(threads)) {
      return new LoadConfig(threads.intValue());
    }
    throw new NnException(
        NnCode.INVALID_ARGUMENT,
        "threads are 1 to " + NnOptions.THREADS_MAX + ", warmup is true or false");
  }
}
