package dev.raywa.wasm.chicory;

import dev.raywa.wasm.chicory.WasiDescriptor.Folder;
import dev.raywa.wasm.chicory.WasiDescriptor.OpenFile;
import dev.raywa.wasm.chicory.WasiDescriptor.Terminal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// `poll_oneoff`: files and streams are always ready, so that only clocks make a guest wait.
final class WasiPoll {
  /// Subscriptions of one call.
  static final int SUBSCRIPTIONS_MAX = 4096;

  private static final int SUBSCRIPTION_BYTES = 48;
  private static final int EVENT_BYTES = 32;
  private static final int CLOCK = 0;
  private static final int FD_READ = 1;
  private static final int FD_WRITE = 2;
  private static final int ABSOLUTE = 1;
  private static final int HANGUP = 1;

  /// One thing that is waited for.
  ///
  /// @param nanos until a clock has come so far; 0 or less when it has
  private record Wanted(long userdata, int type, int errno, long nanos, long bytes, int flags) {}

  private final WasiProcess process;
  private final WasiDescriptors descriptors;
  private final WasiInput input;

  WasiPoll(WasiProcess process, WasiDescriptors descriptors, WasiInput input) {
    this.process = process;
    this.descriptors = descriptors;
    this.input = input;
  }

  /// Waits until something that is subscribed to has happened; interrupting the thread ends the
  /// guest.
  int oneoff(WasiCall call) throws IOException {
    var memory = call.memory();
    var count = call.u32(2);
    if (count == 0 || count > SUBSCRIPTIONS_MAX) {
      return WasiErrno.INVAL;
    }
    memory.check(call.u32(0), count * SUBSCRIPTION_BYTES);
    memory.check(call.u32(1), count * EVENT_BYTES);
    memory.check(call.u32(3), 4);
    var wanted = new ArrayList<Wanted>();
    for (int i = 0; i < count; i++) {
      wanted.add(wanted(memory, call.u32(0) + (long) i * SUBSCRIPTION_BYTES));
    }
    var due = wanted.stream().mapToLong(Wanted::nanos).min().orElseThrow();
    if (due > 0) {
      process.sleep(due);
    }
    memory.i32(call.u32(3), answer(memory, call.u32(1), wanted, Math.max(due, 0)));
    return WasiErrno.SUCCESS;
  }

  private static int answer(WasiMemory memory, long to, List<Wanted> wanted, long due) {
    var events = 0;
    for (var one : wanted) {
      if (one.nanos() <= due) {
        write(memory, to + (long) events * EVENT_BYTES, one);
        events++;
      }
    }
    return events;
  }

  private static void write(WasiMemory memory, long at, Wanted one) {
    memory.i64(at, one.userdata());
    memory.i64(at + 8, 0);
    memory.u16(at + 8, one.errno());
    memory.u8(at + 10, one.type());
    memory.i64(at + 16, one.bytes());
    memory.i64(at + 24, one.flags());
  }

  private Wanted wanted(WasiMemory memory, long at) throws IOException {
    var userdata = memory.i64(at);
    var type = memory.u8(at + 8);
    try {
      return switch (type) {
        case CLOCK -> new Wanted(userdata, type, WasiErrno.SUCCESS, nanos(memory, at), 0, 0);
        case FD_READ, FD_WRITE -> ready(userdata, type, memory.i32(at + 16));
        default -> throw new WasiFailure(WasiErrno.INVAL);
      };
    } catch (WasiFailure failure) {
      return new Wanted(userdata, type, failure.errno(), 0, 0, 0);
    }
  }

  /// Times are unsigned; one beyond the signed range is never reached.
  private long nanos(WasiMemory memory, long at) {
    var time = memory.i64(at + 24);
    var timeout = time < 0 ? Long.MAX_VALUE : time;
    var now = process.now(memory.i32(at + 16));
    return (memory.u16(at + 40) & ABSOLUTE) == 0 ? timeout : timeout - now;
  }

  private Wanted ready(long userdata, int type, int number) throws IOException {
    var right = type == FD_READ ? WasiRights.FD_READ : WasiRights.FD_WRITE;
    return switch (descriptors.get(number, right)) {
      case Terminal terminal when terminal.stream() == 0 -> {
        int left = input.remaining();
        yield new Wanted(userdata, type, WasiErrno.SUCCESS, 0, left, left == 0 ? HANGUP : 0);
      }
      case Terminal _ -> new Wanted(userdata, type, WasiErrno.SUCCESS, 0, 0, 0);
      case OpenFile file -> {
        var left = Math.max(0, file.channel().size() - file.position());
        yield new Wanted(userdata, type, WasiErrno.SUCCESS, 0, type == FD_READ ? left : 0, 0);
      }
      case Folder _ -> throw new WasiFailure(WasiErrno.BADF);
    };
  }
}
