package dev.raywa.wasm.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Dialect;
import dev.raywa.message.ObjectId;
import dev.raywa.wasm.Invocation.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Whatever a guest passes, host functions answer: no exception, and nothing beyond their memory.
final class HostileGuestTest {
  private static final int ROUNDS = 400;

  @Test
  void answersWhateverAGuestPasses() {
    for (var dialect : List.of(Dialect.REP, Dialect.REP_FIRST, Dialect.WARRIOR)) {
      for (long seed = 0; seed < ROUNDS; seed++) {
        var random = new Random(seed);
        var guest = guest(dialect, random);
        var calls = new ArrayList<>(calls(dialect).values());
        calls.addAll(RaywaCalls.ALL.values());
        for (var call : calls) {
          var arguments = arguments(call.signature().parameters(), random);
          long result = guest.call(call.qualified(), arguments);
          assertThat(result)
              .as("%s seed %d", call.qualified(), seed)
              .isBetween((long) Integer.MIN_VALUE, 0xffff_ffffL);
        }
      }
    }
  }

  private static FakeGuest guest(Dialect dialect, Random random) {
    var guest = FakeGuest.of(dialect);
    guest.define(1, "nothing", FakeGuest.type(List.of()));
    guest.define(2, "words", FakeGuest.type(List.of(Kind.I32, Kind.F32, Kind.I64), Kind.I32));
    var noise = new byte[4096];
    random.nextBytes(noise);
    guest.memory.set(0, noise);
    guest.ray.finish(guest.ray.called(0), noise);
    for (int at = 0; at < 4096; at += 64) {
      plant(guest, at, random);
    }
    return guest;
  }

  /// Something that looks right at first sight: a handle, a reference, a descriptor, a pointer.
  private static void plant(FakeGuest guest, int at, Random random) {
    switch (random.nextInt(5)) {
      case 0 -> {
        guest.memory.writeI32(at, (random.nextInt() & 0x001c_001f) | (28 << 16));
        guest.memory.set(at + 4, guest.ray.called(random.nextInt(3)).toBytes().array());
      }
      case 1 -> warbuffer(guest, at, random);
      case 2 -> guest.memory.set(at, guest.ray.called(random.nextInt(3)).toBytes().array());
      case 3 -> {
        guest.memory.writeI32(at, random.nextInt(9));
        guest.memory.writeI32(at + 4, random.nextBoolean() ? 0 : ObjectId.SIZE_BYTES);
        guest.memory.writeI64(at + 8, address(random));
      }
      default -> guest.memory.writeI32(at, (int) address(random));
    }
  }

  private static void warbuffer(FakeGuest guest, int at, Random random) {
    int[] words = {
      Warbuffer.MAGIC, random.nextInt(4), random.nextInt(), (int) address(random), 28, 32
    };
    int sum = 0;
    for (int i = 0; i < words.length; i++) {
      guest.memory.writeI32(at + 4L * i, words[i]);
      sum ^= words[i];
    }
    guest.memory.writeI32(at + 24, sum);
  }

  private static long[] arguments(List<Kind> parameters, Random random) {
    return parameters.stream()
        .mapToLong(kind -> kind == Kind.I64 ? random.nextLong() : address(random))
        .toArray();
  }

  private static long address(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> random.nextInt();
      case 1 -> FakeGuest.MEMORY_BYTES - random.nextInt(32);
      case 2 -> random.nextInt(4);
      case 3 -> -random.nextInt(64);
      default -> 64L * random.nextInt(64);
    };
  }

  private static Map<String, HostCall> calls(Dialect dialect) {
    return switch (dialect) {
      case AUTO -> Map.of();
      case REP -> RepCalls.ALL;
      case REP_FIRST -> RepFirstCalls.ALL;
      case WARRIOR -> WarriorCalls.ALL;
    };
  }
}
