package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasiGuest.CREATE;
import static dev.raywa.wasm.chicory.WasiGuest.DIRECTORY;
import static dev.raywa.wasm.chicory.WasiGuest.EXCLUSIVE;
import static dev.raywa.wasm.chicory.WasiGuest.READ;
import static dev.raywa.wasm.chicory.WasiGuest.RESULT;
import static dev.raywa.wasm.chicory.WasiGuest.ROOT;
import static dev.raywa.wasm.chicory.WasiGuest.TRUNCATE;
import static dev.raywa.wasm.chicory.WasiGuest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WasiFilesTest {
  private final WasiGuest guest = WasiGuest.with(64 * 1024);

  @AfterEach
  void close() {
    guest.close();
  }

  @Test
  void readsBackWhatWasWritten() {
    guest.file(ROOT, "tmp/x", "hello");

    assertThat(guest.content(ROOT, "tmp/x", 0)).isEqualTo("hello");
    assertThat(guest.stat(ROOT, "tmp/x", 0)).isZero();
    assertThat(guest.longResult(16)).isEqualTo(FilesStat.REGULAR);
    assertThat(guest.longResult(24)).isEqualTo(1);
    assertThat(guest.longResult(32)).isEqualTo(5);
  }

  @Test
  void guestsDoNotSeeEachOthersFiles() {
    guest.file(ROOT, "mine", "x");
    try (var other = WasiGuest.with()) {
      assertThat(other.content(ROOT, "mine", 0)).isEqualTo("errno " + WasiErrno.NOENT);
    }
  }

  @Test
  void startsWithAnEmptyTmp() {
    assertThat(guest.list(ROOT, 4096)).containsExactly(".", "..", "tmp");
    assertThat(guest.list(guest.open(ROOT, "tmp", DIRECTORY, 0), 4096)).containsExactly(".", "..");
  }

  @Test
  void seeksTellsAndReadsAtOffsets() {
    var file = guest.open(ROOT, "f", CREATE, READ | WRITE);
    guest.write(file, "0123456789");
    assertThat(guest.call("fd_seek", file, -4, 2, RESULT)).isZero();
    assertThat(guest.longResult(0)).isEqualTo(6);
    assertThat(guest.read(file)).isEqualTo("6789");
    assertThat(guest.call("fd_seek", file, -8, 1, RESULT)).isZero();
    assertThat(guest.call("fd_tell", file, RESULT)).isZero();
    assertThat(guest.longResult(0)).isEqualTo(2);
    assertThat(guest.call("fd_pread", file, guest.vector(1000, 3), 1, 5, RESULT)).isZero();
    assertThat(guest.memory.readString(1000, guest.result())).isEqualTo("567");
    assertThat(guest.call("fd_pwrite", file, guest.vector(1000, 3), 1, 0, RESULT)).isZero();
    assertThat(guest.read(file)).isEqualTo("73456789");
    assertThat(guest.call("fd_seek", file, -1, 0, RESULT)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_seek", file, Long.MAX_VALUE, 1, RESULT)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_seek", file, 0, 3, RESULT)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_pread", file, guest.vector(1000, 3), 1, -1, RESULT))
        .isEqualTo(WasiErrno.INVAL);
  }

  @Test
  void gapsReadAsZero() {
    var file = guest.open(ROOT, "f", CREATE, READ | WRITE);
    guest.write(file, "a");
    guest.call("fd_seek", file, 10_000, 0, RESULT);
    guest.write(file, "b");
    assertThat(guest.call("fd_pread", file, guest.vector(1000, 20_000), 1, 0, RESULT)).isZero();
    assertThat(guest.result()).isEqualTo(10_001);
    assertThat(guest.memory.readBytes(1001, 9_999)).containsOnly(0);
    assertThat(guest.memory.read(11_000)).isEqualTo((byte) 'b');
  }

  @Test
  void appendsWhereverThePositionIs() {
    guest.file(ROOT, "log", "one");
    var file =
        guest.open(ROOT, "log", 0, READ | WRITE, new WasiGuest.Manner(WasiDescriptor.APPEND, 0));
    guest.write(file, "two");
    assertThat(guest.call("fd_fdstat_get", file, RESULT)).isZero();
    assertThat(guest.memory.readU16((int) RESULT + 2)).isEqualTo(WasiDescriptor.APPEND);
    guest.call("fd_seek", file, 0, 0, RESULT);
    guest.write(file, "three");
    assertThat(guest.call("fd_fdstat_set_flags", file, 0)).isZero();
    guest.call("fd_seek", file, 0, 0, RESULT);
    guest.write(file, "ONE");
    assertThat(guest.content(ROOT, "log", 0)).isEqualTo("ONEtwothree");
    assertThat(guest.call("fd_fdstat_set_flags", file, 16)).isEqualTo(WasiErrno.NOTSUP);
  }

  @Test
  void opensOnlyAsAskedFor() {
    guest.file(ROOT, "f", "abc");
    var reading = guest.open(ROOT, "f", 0, READ);
    var writing = guest.open(ROOT, "f", 0, WRITE);
    assertThat(guest.write(reading, "x")).isEqualTo(WasiErrno.BADF);
    assertThat(guest.read(writing)).isEqualTo("errno " + WasiErrno.BADF);
    assertThat(guest.call("fd_filestat_set_size", reading, 0)).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.call("fd_allocate", reading, 0, 10)).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.content(ROOT, "f", 0)).isEqualTo("abc");
  }

  @Test
  void openFlagsDoWhatTheySay() {
    guest.file(ROOT, "f", "abc");
    assertThat(guest.open(ROOT, "f", CREATE | EXCLUSIVE, WRITE)).isEqualTo(-WasiErrno.EXIST);
    assertThat(guest.open(ROOT, "f", DIRECTORY, READ)).isEqualTo(-WasiErrno.NOTDIR);
    assertThat(guest.open(ROOT, "tmp", 0, WRITE)).isEqualTo(-WasiErrno.ISDIR);
    assertThat(guest.open(ROOT, "tmp", TRUNCATE, READ)).isEqualTo(-WasiErrno.ISDIR);
    assertThat(guest.open(ROOT, "none", 0, READ)).isEqualTo(-WasiErrno.NOENT);
    assertThat(guest.open(ROOT, "none/", CREATE, WRITE)).isEqualTo(-WasiErrno.ISDIR);
    assertThat(guest.open(ROOT, "f/", 0, READ)).isEqualTo(-WasiErrno.NOTDIR);
    assertThat(guest.open(ROOT, "f/x", 0, READ)).isEqualTo(-WasiErrno.NOTDIR);
    assertThat(guest.open(ROOT, "new", CREATE | DIRECTORY, READ)).isEqualTo(-WasiErrno.INVAL);
    assertThat(guest.open(ROOT, "f", 64, READ)).isEqualTo(-WasiErrno.INVAL);
    assertThat(guest.open(ROOT, "f", TRUNCATE, WRITE)).isPositive();
    assertThat(guest.content(ROOT, "f", 0)).isEmpty();
  }

  @Test
  void sizeCanBeSetBothWays() {
    guest.file(ROOT, "f", "abcdef");
    var file = guest.open(ROOT, "f", 0, READ | WRITE);
    assertThat(guest.call("fd_filestat_set_size", file, 2)).isZero();
    assertThat(guest.call("fd_filestat_set_size", file, 4)).isZero();
    assertThat(guest.read(file)).isEqualTo("ab\0\0");
    assertThat(guest.call("fd_allocate", file, 3, 7)).isZero();
    assertThat(guest.call("fd_allocate", file, 0, 2)).isZero();
    assertThat(guest.call("fd_filestat_get", file, RESULT)).isZero();
    assertThat(guest.longResult(32)).isEqualTo(10);
    assertThat(guest.call("fd_allocate", file, 0, 0)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_allocate", file, Long.MAX_VALUE, 2)).isEqualTo(WasiErrno.FBIG);
    assertThat(guest.call("fd_filestat_set_size", file, -1)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_advise", file, 0, 0, 5)).isZero();
    assertThat(guest.call("fd_advise", file, 0, 0, 6)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_sync", file)).isZero();
    assertThat(guest.call("fd_datasync", file)).isZero();
  }

  @Test
  void bytesBeyondTheLimitDoNotFit() {
    var file = guest.open(ROOT, "f", CREATE, READ | WRITE);
    assertThat(guest.call("fd_write", file, guest.vector(0, 64 * 1024), 1, RESULT)).isZero();
    assertThat(guest.result()).isEqualTo(64 * 1024);
    assertThat(guest.write(file, "x")).isEqualTo(WasiErrno.NOSPC);
    var other = guest.open(ROOT, "g", CREATE, WRITE);
    assertThat(guest.write(other, "x")).isEqualTo(WasiErrno.NOSPC);
    assertThat(guest.call("fd_allocate", other, 0, 1L << 62)).isEqualTo(WasiErrno.NOSPC);
    assertThat(guest.call("fd_filestat_set_size", other, 1L << 40)).isEqualTo(WasiErrno.NOSPC);
    assertThat(guest.call("fd_pwrite", other, guest.vector(0, 1), 1, Long.MAX_VALUE, RESULT))
        .isEqualTo(WasiErrno.FBIG);

    assertThat(guest.call("fd_close", file)).isZero();
    assertThat(guest.path("path_unlink_file", ROOT, "f")).isZero();
    assertThat(guest.write(other, "x")).isZero();
  }

  @Test
  void writeThatFitsInPartAnswersHowMuch() {
    var file = guest.open(ROOT, "f", CREATE, READ | WRITE);
    assertThat(guest.call("fd_write", file, guest.vector(0, 100_000), 1, RESULT)).isZero();
    assertThat(guest.result()).isEqualTo(64 * 1024);
  }

  @Test
  void namesAreLimitedAsBytesAre() {
    var made = 0;
    while (guest.path("path_create_directory", ROOT, "d" + made) == 0) {
      made++;
    }
    assertThat(made).isEqualTo(32);
    assertThat(guest.path("path_create_directory", ROOT, "e")).isEqualTo(WasiErrno.NOSPC);
    assertThat(guest.open(ROOT, "e", CREATE, WRITE)).isEqualTo(-WasiErrno.NOSPC);
    assertThat(guest.symlink("d0", ROOT, "e")).isEqualTo(WasiErrno.NOSPC);
    assertThat(guest.path("path_remove_directory", ROOT, "d0")).isZero();
    assertThat(guest.rename(ROOT, "d1", ROOT, "d2")).isZero();
    guest.file(ROOT, "e", "");
    assertThat(guest.link(ROOT, "e", ROOT, "f")).isZero();
    assertThat(guest.link(ROOT, "e", ROOT, "g")).isEqualTo(WasiErrno.NOSPC);
  }

  @Test
  void nothingFitsIntoNoBytes() {
    try (var none = WasiGuest.with(0)) {
      assertThat(none.open(ROOT, "f", CREATE, WRITE)).isEqualTo(-WasiErrno.NOSPC);
      assertThat(none.list(ROOT, 4096)).contains("tmp");
    }
  }

  @Test
  void descriptorsAreLimitedAndReused() {
    guest.file(ROOT, "f", "x");
    var open = new ArrayList<Integer>();
    while (open.isEmpty() || open.getLast() > 0) {
      open.add(guest.open(ROOT, "f", 0, READ));
    }
    assertThat(open).hasSize(13).endsWith(15, -WasiErrno.MFILE).startsWith(4);
    assertThat(guest.call("fd_close", 7)).isZero();
    assertThat(guest.open(ROOT, "f", 0, READ)).isEqualTo(7);
    assertThat(guest.read(7)).isEqualTo("x");
  }

  @Test
  void grantsStay() {
    guest.file(ROOT, "f", "x");
    var file = guest.open(ROOT, "f", 0, READ);
    assertThat(guest.call("fd_close", ROOT)).isEqualTo(WasiErrno.NOTSUP);
    assertThat(guest.call("fd_renumber", file, ROOT)).isEqualTo(WasiErrno.NOTSUP);
    assertThat(guest.call("fd_renumber", ROOT, file)).isEqualTo(WasiErrno.NOTSUP);
    assertThat(guest.content(ROOT, "f", 0)).isEqualTo("x");
  }

  @Test
  void renumberingReplaces() {
    guest.file(ROOT, "f", "x");
    var file = guest.open(ROOT, "f", 0, READ | WRITE);
    assertThat(guest.call("fd_renumber", file, 1)).isZero();
    assertThat(guest.write(1, "yz")).isZero();
    assertThat(guest.call("fd_tell", file, RESULT)).isEqualTo(WasiErrno.BADF);
    assertThat(guest.call("fd_renumber", 1, 99)).isEqualTo(WasiErrno.BADF);
    assertThat(guest.call("fd_renumber", 1, 1)).isZero();
    assertThat(guest.content(ROOT, "f", 0)).isEqualTo("yz");
    assertThat(guest.printed).isEmpty();
  }

  @Test
  void rightsCanOnlyBeGivenAway() {
    guest.file(ROOT, "f", "x");
    assertThat(guest.call("fd_fdstat_set_rights", ROOT, WasiRights.PATH_OPEN, READ)).isZero();
    assertThat(guest.open(ROOT, "f", 0, WRITE)).isEqualTo(-WasiErrno.NOTCAPABLE);
    assertThat(guest.content(ROOT, "f", 0)).isEqualTo("x");
    assertThat(guest.path("path_unlink_file", ROOT, "f")).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.open(ROOT, "g", CREATE, READ)).isEqualTo(-WasiErrno.NOTCAPABLE);
    assertThat(guest.call("fd_fdstat_set_rights", ROOT, -1, -1)).isEqualTo(WasiErrno.NOTCAPABLE);
  }

  @Test
  void foldersAreMadeListedAndRemoved() {
    assertThat(guest.path("path_create_directory", ROOT, "a/b")).isEqualTo(WasiErrno.NOENT);
    assertThat(guest.path("path_create_directory", ROOT, "a")).isZero();
    assertThat(guest.path("path_create_directory", ROOT, "a/b/")).isZero();
    assertThat(guest.path("path_create_directory", ROOT, "a")).isEqualTo(WasiErrno.EXIST);
    assertThat(guest.path("path_remove_directory", ROOT, "a")).isEqualTo(WasiErrno.NOTEMPTY);
    assertThat(guest.path("path_unlink_file", ROOT, "a")).isEqualTo(WasiErrno.ISDIR);
    assertThat(guest.path("path_remove_directory", ROOT, "a/b/.")).isZero();
    assertThat(guest.path("path_remove_directory", ROOT, ".")).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.path("path_remove_directory", ROOT, "a/..")).isEqualTo(WasiErrno.INVAL);
    guest.file(ROOT, "a/f", "");
    assertThat(guest.path("path_remove_directory", ROOT, "a/f")).isEqualTo(WasiErrno.NOTDIR);
    assertThat(guest.path("path_unlink_file", ROOT, "a/f/")).isEqualTo(WasiErrno.NOTDIR);
    assertThat(guest.path("path_unlink_file", ROOT, "a/f")).isZero();
    assertThat(guest.path("path_unlink_file", ROOT, "a/f")).isEqualTo(WasiErrno.NOENT);
  }

  @Test
  void listingIsCompleteThroughSmallBuffers() {
    var names = new ArrayList<>(List.of(".", "..", "tmp"));
    for (int i = 0; i < 30; i++) {
      var name = "file-with-a-name-" + "x".repeat(i);
      guest.file(ROOT, name, "");
      names.add(name);
    }
    for (int bytes : new int[] {80, 100, 333, 4096, 65_536}) {
      assertThat(guest.list(ROOT, bytes)).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @Test
  void listingSurvivesRemovalOfWhatWasRead() {
    for (int i = 0; i < 20; i++) {
      guest.file(ROOT, "tmp/f" + i, "");
    }
    var folder = guest.open(ROOT, "tmp", DIRECTORY, 0);
    var cookie = 2L;
    assertThat(guest.call("fd_readdir", folder, 65_536, 24, 0, RESULT)).isZero();
    var removed = 0;
    while (true) {
      assertThat(guest.call("fd_readdir", folder, 65_536, 40, cookie, RESULT)).isZero();
      if (guest.result() == 0) {
        break;
      }
      var name = guest.memory.readString(65_560, guest.memory.readInt(65_552));
      cookie = guest.memory.readLong(65_536);
      assertThat(guest.path("path_unlink_file", folder, name)).isZero();
      removed++;
    }
    assertThat(removed).isEqualTo(20);
    assertThat(guest.call("fd_readdir", folder, 65_536, 40, 1L << 50, RESULT)).isZero();
    assertThat(guest.result()).isZero();
    assertThat(guest.call("fd_readdir", folder, 65_536, 40, -1, RESULT)).isZero();
    assertThat(guest.result()).isZero();
  }

  @Test
  void removedFileLivesWhileItIsOpen() {
    guest.file(ROOT, "f", "abc");
    var file = guest.open(ROOT, "f", 0, READ | WRITE);
    guest.path("path_unlink_file", ROOT, "f");
    guest.file(ROOT, "f", "other");
    assertThat(guest.read(file)).isEqualTo("abc");
    assertThat(guest.call("fd_filestat_get", file, RESULT)).isZero();
    assertThat(guest.longResult(24)).isZero();
    assertThat(guest.longResult(32)).isEqualTo(3);
    assertThat(guest.call("fd_filestat_set_times", file, 0, 0, 10)).isEqualTo(WasiErrno.NOENT);
  }

  @Test
  void timesAreSetAsAsked() {
    guest.file(ROOT, "f", "");
    var flags = 1 | 8;
    assertThat(guest.call("path_filestat_set_times", ROOT, 0, 4096, 1, 5_000, 0, flags)).isZero();
    assertThat(guest.stat(ROOT, "f", 0)).isZero();
    assertThat(guest.longResult(40)).isEqualTo(5_000);
    assertThat(guest.longResult(48)).isEqualTo(1_000_000_000_007L);
    var file = guest.open(ROOT, "f", 0, READ);
    assertThat(guest.call("fd_filestat_set_times", file, 0, 9_000, 4)).isZero();
    assertThat(guest.call("fd_filestat_get", file, RESULT)).isZero();
    assertThat(guest.longResult(40)).isEqualTo(5_000);
    assertThat(guest.longResult(48)).isEqualTo(9_000);
    assertThat(guest.call("fd_filestat_set_times", file, 0, 0, 3)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_filestat_set_times", file, -1, 0, 1)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.call("fd_filestat_set_times", ROOT, 0, 7_000, 4)).isZero();
    assertThat(guest.stat(ROOT, ".", 0)).isZero();
    assertThat(guest.longResult(48)).isEqualTo(7_000);
  }
}
