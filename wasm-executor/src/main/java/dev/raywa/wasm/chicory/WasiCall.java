package dev.raywa.wasm.chicory;

import java.util.List;

/// One call of a WASI function: the guest's memory and the values it passed, which the engine
/// holds.
final class WasiCall {
  private final WasiMemory memory;
  private final long[] values;

  WasiCall(WasiMemory memory, long[] values) {
    this.memory = memory;
    this.values = values;
  }

  /// The memory of the calling instance.
  WasiMemory memory() {
    return memory;
  }

  /// A signed 32-bit value, such as flags or a descriptor.
  int i32(int parameter) {
    return (int) values[parameter];
  }

  /// A pointer, size or count.
  long u32(int parameter) {
    return values[parameter] & 0xffff_ffffL;
  }

  /// A 64-bit value.
  long i64(int parameter) {
    return values[parameter];
  }

  /// The path whose pointer is this parameter and whose length is the next one.
  String path(int parameter) {
    return memory.path(u32(parameter), u32(parameter + 1));
  }

  /// The buffers whose array is this parameter and whose count is the next one.
  List<WasiMemory.Vector> vectors(int parameter) {
    return memory.vectors(u32(parameter), u32(parameter + 1));
  }
}
