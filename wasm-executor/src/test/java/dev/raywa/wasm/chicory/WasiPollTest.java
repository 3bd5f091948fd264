package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.wasm.GuestInterrupted;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class WasiPollTest {
  private static final int IN = 1024;
  private static final int OUT = 4096;

  private final AtomicLong now = new AtomicLong(0);
  private final List<Long> slept = new ArrayList<>();
  private final WasiConfig config =
      new WasiConfig(
          () -> Instant.ofEpochSecond(0, now.get()),
          now::get,
          nanos -> {
            slept.add(nanos);
            now.addAndGet(nanos);
          },
          Random::new,
          8);

  @Test
  void sleepsUntilTheFirstClock() {
    try (var guest = guest(config)) {
      clock(guest, 0, 1, 5_000, 0);
      clock(guest, 1, 0, 2_000, 0);
      assertThat(poll(guest, 2)).isEqualTo(1);
      assertThat(slept).containsExactly(2_000L);
      assertThat(guest.memory.readLong(OUT)).isEqualTo(101);
      assertThat(guest.memory.readLong(OUT + 8)).isZero();
    }
  }

  @Test
  void absoluteTimesCountFromNow() {
    try (var guest = guest(config)) {
      now.set(700);
      clock(guest, 0, 1, 1_000, 1);
      assertThat(poll(guest, 1)).isEqualTo(1);
      clock(guest, 0, 0, 1_200, 1);
      assertThat(poll(guest, 1)).isEqualTo(1);
      clock(guest, 0, 0, 900, 1);
      assertThat(poll(guest, 1)).isEqualTo(1);
      assertThat(slept).containsExactly(300L, 200L);
    }
  }

  @Test
  void streamsAnswerAtOnceAndClocksStayOut() {
    try (var guest = guest(config)) {
      clock(guest, 0, 1, 5_000, 0);
      descriptor(guest, 1, 1, 0);
      descriptor(guest, 2, 2, 1);
      descriptor(guest, 3, 1, 99);
      assertThat(poll(guest, 4)).isEqualTo(3);
      assertThat(slept).isEmpty();
      assertThat(guest.memory.readLong(OUT)).isEqualTo(101);
      assertThat(guest.memory.readLong(OUT + 24)).isEqualTo(1);
      assertThat(guest.memory.readLong(OUT + 32)).isEqualTo(102);
      assertThat(guest.memory.readLong(OUT + 40)).isEqualTo(2L << 16);
      assertThat(guest.memory.readLong(OUT + 72)).isEqualTo((1L << 16) | WasiErrno.BADF);
    }
  }

  @Test
  void readableBytesOfFilesAreCounted() {
    try (var guest = guest(config)) {
      guest.file(WasiGuest.ROOT, "a", "hello");
      var file = guest.open(WasiGuest.ROOT, "a", 0, WasiGuest.READ);
      descriptor(guest, 0, 1, file);
      assertThat(poll(guest, 1)).isEqualTo(1);
      assertThat(guest.memory.readLong(OUT + 16)).isEqualTo(5);
    }
  }

  @Test
  void refusesNothingAndTooMuch() {
    try (var guest = guest(config)) {
      assertThat(guest.call("poll_oneoff", IN, OUT, 0, 64)).isEqualTo(WasiErrno.INVAL);
      assertThat(guest.call("poll_oneoff", IN, OUT, -1, 64)).isEqualTo(WasiErrno.INVAL);
      assertThat(guest.call("poll_oneoff", -1, OUT, 1, 64)).isEqualTo(WasiErrno.FAULT);
      assertThat(guest.call("poll_oneoff", IN, -1, 1, 64)).isEqualTo(WasiErrno.FAULT);
    }
  }

  @Test
  void unknownClockIsAnEventNotASleep() {
    try (var guest = guest(config)) {
      clock(guest, 0, 77, 5_000, 0);
      assertThat(poll(guest, 1)).isEqualTo(1);
      assertThat(guest.memory.readU16(OUT + 8)).isEqualTo(WasiErrno.INVAL);
      assertThat(slept).isEmpty();
    }
  }

  @Test
  void interruptEndsSleepForEver() throws InterruptedException {
    var sleeping = new CountDownLatch(1);
    var real =
        new WasiConfig(
            Instant::now,
            System::nanoTime,
            nanos -> {
              sleeping.countDown();
              TimeUnit.NANOSECONDS.sleep(nanos);
            },
            Random::new,
            8);
    var ended = new ArrayList<Throwable>();
    try (var guest = guest(real)) {
      clock(guest, 0, 1, -1, 0);
      var thread =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  poll(guest, 1);
                } catch (GuestInterrupted interrupted) {
                  ended.add(interrupted);
                }
              });
      sleeping.await();
      thread.interrupt();
      thread.join();
    }
    assertThat(ended).hasSize(1);
  }

  @Test
  void interruptedBeforehandDoesNotSleep() {
    try (var guest = guest(config)) {
      clock(guest, 0, 1, 5_000, 0);
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> poll(guest, 1)).isInstanceOf(GuestInterrupted.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(slept).isEmpty();
    }
  }

  private static WasiGuest guest(WasiConfig config) {
    return new WasiGuest(WasiGuest.invocation(1 << 20, List.of()), config);
  }

  private static int poll(WasiGuest guest, int count) {
    assertThat(guest.call("poll_oneoff", IN, OUT, count, WasiGuest.RESULT)).isZero();
    return guest.result();
  }

  private static void clock(WasiGuest guest, int index, int clock, long nanos, int flags) {
    subscribe(guest, index, 0, clock);
    guest.memory.writeLong(IN + index * 48 + 24, nanos);
    guest.memory.writeShort(IN + index * 48 + 40, (short) flags);
  }

  private static void descriptor(WasiGuest guest, int index, int type, int descriptor) {
    subscribe(guest, index, type, descriptor);
  }

  private static void subscribe(WasiGuest guest, int index, int type, int subject) {
    var at = IN + index * 48;
    guest.memory.writeLong(at, 100 + index);
    guest.memory.writeByte(at + 8, (byte) type);
    guest.memory.writeI32(at + 16, subject);
  }
}
