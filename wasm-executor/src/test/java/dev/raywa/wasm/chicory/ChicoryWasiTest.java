package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.types.ValType;
import dev.raywa.message.JobSpec;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Limits;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class ChicoryWasiTest {
  /// Parameters of every function of preview 1, 32 bits as `i` and 64 bits as `I`.
  private static final String FUNCTIONS =
      """
      args_get ii
      args_sizes_get ii
      clock_res_get ii
      clock_time_get iIi
      environ_get ii
      environ_sizes_get ii
      fd_advise iIIi
      fd_allocate iII
      fd_close i
      fd_datasync i
      fd_fdstat_get ii
      fd_fdstat_set_flags ii
      fd_fdstat_set_rights iII
      fd_filestat_get ii
      fd_filestat_set_size iI
      fd_filestat_set_times iIIi
      fd_pread iiiIi
      fd_prestat_dir_name iii
      fd_prestat_get ii
      fd_pwrite iiiIi
      fd_read iiii
      fd_readdir iiiIi
      fd_renumber ii
      fd_seek iIii
      fd_sync i
      fd_tell ii
      fd_write iiii
      path_create_directory iii
      path_filestat_get iiiii
      path_filestat_set_times iiiiIIi
      path_link iiiiiii
      path_open iiiiiIIii
      path_readlink iiiiii
      path_remove_directory iii
      path_rename iiiiii
      path_symlink iiiii
      path_unlink_file iii
      poll_oneoff iiii
      proc_exit i
      proc_raise i
      random_get ii
      sched_yield\s
      sock_accept iii
      sock_recv iiiiii
      sock_send iiiii
      sock_shutdown ii
      """;

  @Test
  void hasEveryFunctionOfPreview1WithItsType() {
    var wasi = new ChicoryWasi(WasiGuest.config());
    var seen = new TreeMap<String, String>();
    for (var function : WasiFunction.values()) {
      var type = wasi.type(function.label()).orElseThrow();
      seen.put(
          function.label(),
          type.params().stream()
              .map(kind -> kind.equals(ValType.I32) ? "i" : "I")
              .collect(Collectors.joining()));
      assertThat(type.returns())
          .isEqualTo(function == WasiFunction.PROC_EXIT ? List.of() : List.of(ValType.I32));
    }
    var pinned =
        FUNCTIONS
            .lines()
            .collect(Collectors.toMap(l -> l.split(" ", 2)[0], l -> l.split(" ", 2)[1]));

    assertThat(seen).hasSize(46).containsExactlyInAnyOrderEntriesOf(pinned);
    assertThat(wasi.type("sock_open")).isEmpty();
  }

  @Test
  void passesArguments() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.call("args_sizes_get", 64, 68)).isZero();
      assertThat(guest.memory.readInt(64)).isEqualTo(3);
      assertThat(guest.memory.readInt(68)).isEqualTo(15);
      assertThat(guest.call("args_get", 64, 1000)).isZero();
      assertThat(guest.memory.readInt(68)).isEqualTo(1005);
      assertThat(guest.memory.readString(1000, 15)).isEqualTo("prog\0zwei\0drei\0");
    }
  }

  @Test
  void passesEnvironmentInOneOrder() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.call("environ_sizes_get", 64, 68)).isZero();
      assertThat(guest.memory.readInt(68)).isEqualTo(9);
      assertThat(guest.call("environ_get", 64, 1000)).isZero();
      assertThat(guest.memory.readString(1000, 9)).isEqualTo("A=ä\0B=2\0");
    }
  }

  @Test
  void tellsTheTimesItWasGiven() {
    var nanos = new AtomicLong(-500);
    var config =
        new WasiConfig(() -> Instant.ofEpochSecond(3, 4), nanos::get, _ -> {}, Random::new, 8);
    try (var guest = new WasiGuest(WasiGuest.invocation(0, List.of()), config)) {
      nanos.addAndGet(250);
      for (int clock = 0; clock < 4; clock++) {
        assertThat(guest.call("clock_time_get", clock, 0, 64)).isZero();
        assertThat(guest.longResult(0)).isEqualTo(clock == 0 ? 3_000_000_004L : 250);
        assertThat(guest.call("clock_res_get", clock, 64)).isZero();
        assertThat(guest.longResult(0)).isEqualTo(1);
      }
      assertThat(guest.call("clock_time_get", 4, 0, 64)).isEqualTo(WasiErrno.INVAL);
    }
  }

  @Test
  void fillsExactlyTheRegionWithRandomBytes() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.call("random_get", 1000, 100_000)).isZero();
      var first = new byte[65_536];
      new Random(42).nextBytes(first);
      assertThat(guest.memory.readBytes(1000, 65_536)).isEqualTo(first);
      assertThat(guest.memory.readBytes(0, 1000)).containsOnly(0);
      assertThat(guest.memory.readBytes(101_000, 1000)).containsOnly(0);
      assertThat(guest.call("random_get", 200_000, 100_000)).isEqualTo(WasiErrno.FAULT);
    }
  }

  @Test
  void handsOutputOverWithEveryWrite() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.write(1, "eins")).isZero();
      assertThat(guest.result()).isEqualTo(4);
      assertThat(guest.write(2, "zwei")).isZero();
      assertThat(guest.write(1, "")).isZero();
      assertThat(guest.printed).containsExactly("1:eins", "2:zwei");
      assertThat(guest.write(0, "x")).isEqualTo(WasiErrno.BADF);
      assertThat(guest.session.descriptors().hasFiles()).isFalse();
    }
  }

  @Test
  void printsLargeOutputCompletelyInBoundedPieces() {
    try (var guest = WasiGuest.with()) {
      guest.memory.fill((byte) 'x', 0, 200_000);
      assertThat(guest.call("fd_write", 1, guest.vector(1000, 150_000), 1, 64)).isZero();
      assertThat(guest.result()).isEqualTo(150_000);
      assertThat(guest.streamed.size()).isEqualTo(150_000);
      assertThat(guest.printed).hasSize(3);
    }
  }

  @Test
  void gathersSeveralBuffers() {
    try (var guest = WasiGuest.with()) {
      guest.memory.write(1000, "Hallo Welt".getBytes(StandardCharsets.UTF_8));
      int[] vectors = {1006, 4, 1005, 1, 1000, 5};
      for (int i = 0; i < vectors.length; i++) {
        guest.memory.writeI32(256 + 4 * i, vectors[i]);
      }
      assertThat(guest.call("fd_write", 2, 256, 3, 64)).isZero();
      assertThat(String.join("", guest.printed)).isEqualTo("2:Welt2: 2:Hallo");
    }
  }

  @Test
  void showsStreamsAsTerminals() {
    try (var guest = WasiGuest.with()) {
      for (int stream = 0; stream < 3; stream++) {
        assertThat(guest.call("fd_fdstat_get", stream, 64)).isZero();
        assertThat(guest.memory.readU16(64) & 0xff).isEqualTo(FilesStat.CHARACTER_DEVICE);
        assertThat(guest.longResult(8) & (WasiRights.FD_SEEK | WasiRights.FD_TELL)).isZero();
        assertThat(guest.call("fd_seek", stream, 0, 1, 64)).isEqualTo(WasiErrno.SPIPE);
        assertThat(guest.call("fd_tell", stream, 64)).isEqualTo(WasiErrno.SPIPE);
        assertThat(guest.call("fd_filestat_get", stream, 64)).isZero();
        assertThat(guest.longResult(16) & 0xff).isEqualTo(FilesStat.CHARACTER_DEVICE);
      }
    }
  }

  @Test
  void inputIsAtItsEnd() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.read(0)).isEmpty();
      assertThat(guest.read(1)).isEqualTo("errno " + WasiErrno.BADF);
    }
  }

  @Test
  void closedOutputTakesNothing() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.call("fd_close", 1)).isZero();
      assertThat(guest.write(1, "x")).isEqualTo(WasiErrno.BADF);
      assertThat(guest.call("fd_close", 1)).isEqualTo(WasiErrno.BADF);
      assertThat(guest.printed).isEmpty();
    }
  }

  @Test
  void exitUnwindsWithItsCode() {
    try (var guest = WasiGuest.with()) {
      for (int code : new int[] {0, 7}) {
        assertThatThrownBy(() -> guest.call("proc_exit", code))
            .isInstanceOfSatisfying(
                WasiExitException.class, exit -> assertThat(exit.exitCode()).isEqualTo(code));
      }
    }
  }

  @Test
  void hasNeitherNetworkNorSignals() {
    try (var guest = WasiGuest.with()) {
      assertThat(guest.call("sock_accept", 3, 0, 64)).isEqualTo(WasiErrno.NOTSOCK);
      assertThat(guest.call("sock_recv", 3, 256, 1, 0, 64, 68)).isEqualTo(WasiErrno.NOTSOCK);
      assertThat(guest.call("sock_send", 1, 256, 1, 0, 64)).isEqualTo(WasiErrno.NOTSOCK);
      assertThat(guest.call("sock_shutdown", 9, 0)).isEqualTo(WasiErrno.BADF);
      assertThat(guest.call("proc_raise", 6)).isEqualTo(WasiErrno.NOTSUP);
      assertThat(guest.call("sched_yield")).isZero();
    }
  }

  @Test
  void refusesBuffersOutsideMemoryBeforeAnythingIsWritten() {
    try (var guest = WasiGuest.with()) {
      var end = WasiGuest.PAGES * 65_536L;
      guest.memory.writeI32(256, 1000);
      guest.memory.writeI32(260, 3);
      guest.memory.writeI32(264, (int) end - 2);
      guest.memory.writeI32(268, 3);
      assertThat(guest.call("fd_write", 1, 256, 2, 64)).isEqualTo(WasiErrno.FAULT);
      assertThat(guest.call("fd_write", 1, 256, 1, end - 3)).isEqualTo(WasiErrno.FAULT);
      assertThat(guest.call("fd_write", 1, guest.vector(1000, -1), 1, 64))
          .isEqualTo(WasiErrno.INVAL);
      assertThat(guest.call("fd_write", 1, guest.vector(-1, 4), 1, 64)).isEqualTo(WasiErrno.FAULT);
      assertThat(guest.call("fd_write", 1, -8, 1, 64)).isEqualTo(WasiErrno.FAULT);
      assertThat(guest.call("fd_write", 1, 256, -1, 64)).isEqualTo(WasiErrno.INVAL);
      assertThat(guest.call("fd_write", 1, 256, 1025, 64)).isEqualTo(WasiErrno.INVAL);
      assertThat(guest.printed).isEmpty();
    }
  }

  @Test
  void answersNonsenseWithErrorNumbers() {
    var nonsense =
        new long[] {-1, 0, 1, 3, 64, 256, 262_143, 0x7fff_ffff, Long.MIN_VALUE, 1L << 62};
    var random = new Random(7);
    var config = new WasiConfig(Instant::now, System::nanoTime, _ -> {}, Random::new, 16);
    try (var guest = new WasiGuest(WasiGuest.invocation(1 << 20, List.of()), config)) {
      for (int i = 0; i < 40_000; i++) {
        var functions = WasiFunction.values();
        var function = functions[random.nextInt(functions.length)];
        if (function == WasiFunction.PROC_EXIT) {
          continue;
        }
        var values = new long[function.type().params().size()];
        Arrays.setAll(values, _ -> nonsense[random.nextInt(nonsense.length)]);
        assertThat(guest.call(function.label(), values))
            .as("%s%s", function.label(), Arrays.toString(values))
            .isBetween(0, 76);
      }
    }
  }

  @Test
  void instanceWithoutMemoryGetsFault() {
    var session =
        new ChicoryWasi(WasiGuest.config())
            .open(WasiGuest.invocation(0, List.of()), (_, _, _, _) -> {});
    var instance =
        Instance.builder(Parser.parse(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0})).build();
    assertThat(session.function("random_get").handle().apply(instance, 0, 1))
        .containsExactly(WasiErrno.FAULT);
  }

  @Test
  void opensNothingUntilItIsNeeded() {
    var grant = new JobSpec.Directory("/does/not/exist", "/data", true);
    try (var guest = WasiGuest.with(Limits.DEFAULT.filesBytesMax(), grant)) {
      assertThat(guest.call("fd_prestat_get", 3, 64)).isZero();
      assertThat(guest.longResult(0)).isEqualTo(1L << 32);
      assertThat(guest.call("fd_prestat_dir_name", 3, 128, 1)).isZero();
      assertThat(guest.memory.readString(128, 1)).isEqualTo("/");
      assertThat(guest.call("fd_prestat_get", 4, 64)).isZero();
      assertThat(guest.longResult(0)).isEqualTo(5L << 32);
      assertThat(guest.call("fd_prestat_dir_name", 4, 128, 5)).isZero();
      assertThat(guest.memory.readString(128, 5)).isEqualTo("/data");
      assertThat(guest.call("fd_prestat_dir_name", 4, 128, 4)).isEqualTo(WasiErrno.NAMETOOLONG);
      assertThat(guest.call("fd_prestat_get", 5, 64)).isEqualTo(WasiErrno.BADF);
      assertThat(guest.call("fd_prestat_get", 1, 64)).isEqualTo(WasiErrno.BADF);
      assertThat(guest.call("fd_fdstat_get", 3, 64)).isZero();
      assertThat(guest.session.descriptors().hasFiles()).isFalse();
      assertThat(guest.stat(3, "tmp", 0)).isZero();
      assertThat(guest.session.descriptors().hasFiles()).isTrue();
      assertThat(guest.stat(4, "tmp", 0)).isEqualTo(WasiErrno.NOENT);
    }
  }

  @Test
  void interruptedGuestStopsPrinting() {
    try (var guest = WasiGuest.with()) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> guest.write(1, "x")).isInstanceOf(GuestInterrupted.class);
      assertThat(Thread.interrupted()).isTrue();
      assertThat(guest.printed).isEmpty();
    }
  }
}
