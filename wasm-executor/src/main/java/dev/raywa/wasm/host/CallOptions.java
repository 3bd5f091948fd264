package dev.raywa.wasm.host;

import dev.raywa.message.Demand;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import java.time.Duration;

/// Reads the options of a call: 32 bytes, `u32 size; u32 cpu_milli; u64 memory_bytes; u32
/// retries_max; u32 flags; u64 deadline_ms`. The size leaves room for later fields; flag 1 asks for
/// retries after failures of the guest itself.
final class CallOptions {
  private static final int SIZE_BYTES = 32;
  private static final int CPU_MILLI_MAX = 1_000_000_000;
  private static final int RETRIES_MAX = 1000;
  private static final int RETRY_EXCEPTIONS = 1;
  private static final long DEADLINE_MS_MAX = Duration.ofDays(365).toMillis();

  private CallOptions() {}

  /// The options at an address; 0 stands for the defaults.
  static TaskOptions read(GuestMemory memory, long address) {
    if (address == 0) {
      return TaskOptions.DEFAULT;
    }
    require("size", memory.readI32(address), SIZE_BYTES, SIZE_BYTES);
    int cpuMilli = memory.readI32(address + 4);
    long memoryBytes = memory.readI64(address + 8);
    int retriesMax = memory.readI32(address + 16);
    long deadlineMs = memory.readI64(address + 24);
    require("cpu_milli", cpuMilli, 0, CPU_MILLI_MAX);
    require("memory_bytes", memoryBytes, 0, Long.MAX_VALUE);
    require("retries_max", retriesMax, 0, RETRIES_MAX);
    int flags = memory.readI32(address + 20);
    require("flags", flags, 0, RETRY_EXCEPTIONS);
    require("deadline_ms", deadlineMs, 0, DEADLINE_MS_MAX);
    var demand = new Demand(cpuMilli, memoryBytes);
    return new TaskOptions(
        demand, retriesMax, flags == RETRY_EXCEPTIONS, Duration.ofMillis(deadlineMs));
  }

  private static void require(String field, long value, long min, long max) {
    if (value < min || value > max) {
      var range = min == max ? "" + min : min + " to " + max;
      throw CallFailure.misuse(
          Code.INVALID_ARGUMENT, "the option " + field + " must be " + range + ", was: " + value);
    }
  }
}
