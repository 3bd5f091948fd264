package dev.raywa.wasm.chicory;

import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Invocation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Arguments, environment, clocks and random bytes of one instance. Used by one thread.
final class WasiProcess {
  static final int REALTIME = 0;
  static final int MONOTONIC = 1;
  static final int PROCESS_CPU = 2;
  static final int THREAD_CPU = 3;

  private final WasiConfig config;
  private final Invocation invocation;
  private final long origin;
  private final long started;
  private @Nullable RandomGenerator random;

  /// The process of a run that begins now.
  ///
  /// @param origin where the guest's monotonic clock is 0
  WasiProcess(WasiConfig config, Invocation invocation, long origin) {
    this.config = config;
    this.invocation = invocation;
    this.origin = origin;
    this.started = config.nanos().getAsLong();
  }

  int argsSizes(WasiCall call) {
    return sizes(call, arguments());
  }

  int args(WasiCall call) {
    return strings(call, arguments());
  }

  int environSizes(WasiCall call) {
    return sizes(call, environment());
  }

  int environ(WasiCall call) {
    return strings(call, environment());
  }

  int clockResolution(WasiCall call) {
    now(call.i32(0));
    call.memory().i64(call.u32(1), 1);
    return WasiErrno.SUCCESS;
  }

  int clockTime(WasiCall call) {
    call.memory().i64(call.u32(2), now(call.i32(0)));
    return WasiErrno.SUCCESS;
  }

  int random(WasiCall call) {
    var memory = call.memory();
    var at = call.u32(0);
    var left = call.u32(1);
    memory.check(at, left);
    if (random == null) {
      random = config.random().get();
    }
    while (left > 0) {
      goOn();
      var bytes = new byte[(int) Math.min(left, WasiMemory.CHUNK_BYTES)];
      random.nextBytes(bytes);
      memory.write(at, bytes, 0, bytes.length);
      at += bytes.length;
      left -= bytes.length;
    }
    return WasiErrno.SUCCESS;
  }

  /// A clock in nanoseconds. Time on a processor counts as the time since the start: no guest can
  /// have had more, and threads that carry guests are not all metered.
  long now(int clock) {
    return switch (clock) {
      case REALTIME -> {
        var instant = config.clock().instant();
        yield instant.getEpochSecond() * 1_000_000_000L + instant.getNano();
      }
      case MONOTONIC -> config.nanos().getAsLong() - origin;
      case PROCESS_CPU, THREAD_CPU -> config.nanos().getAsLong() - started;
      default -> throw new WasiFailure(WasiErrno.INVAL);
    };
  }

  /// Sleeps, or only lets others run when there is no time to sleep, unless the guest is to end.
  int sleep(long nanos) {
    goOn();
    try {
      config.pause().sleep(nanos);
      return WasiErrno.SUCCESS;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      throw new GuestInterrupted();
    }
  }

  /// Ends the guest when its thread was interrupted; the thread stays marked.
  static void goOn() {
    if (Thread.currentThread().isInterrupted()) {
      throw new GuestInterrupted();
    }
  }

  private static int sizes(WasiCall call, List<byte[]> strings) {
    call.memory().i32(call.u32(0), strings.size());
    call.memory().i32(call.u32(1), strings.stream().mapToInt(string -> string.length).sum());
    return WasiErrno.SUCCESS;
  }

  private static int strings(WasiCall call, List<byte[]> strings) {
    var pointer = call.u32(0);
    var at = call.u32(1);
    for (var string : strings) {
      call.memory().i32(pointer, (int) at);
      call.memory().write(at, string, 0, string.length);
      pointer += 4;
      at += string.length;
    }
    return WasiErrno.SUCCESS;
  }

  private List<byte[]> arguments() {
    return invocation.program().stream().map(WasiProcess::terminated).toList();
  }

  /// In one order wherever the guest runs.
  private List<byte[]> environment() {
    var strings = new ArrayList<byte[]>();
    new TreeMap<>(invocation.environment())
        .forEach((name, value) -> strings.add(terminated(name + "=" + value)));
    return strings;
  }

  private static byte[] terminated(String text) {
    return (text + '\0').getBytes(StandardCharsets.UTF_8);
  }
}
