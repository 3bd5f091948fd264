package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasiGuest.CREATE;
import static dev.raywa.wasm.chicory.WasiGuest.DIRECTORY;
import static dev.raywa.wasm.chicory.WasiGuest.EXCLUSIVE;
import static dev.raywa.wasm.chicory.WasiGuest.READ;
import static dev.raywa.wasm.chicory.WasiGuest.RESULT;
import static dev.raywa.wasm.chicory.WasiGuest.ROOT;
import static dev.raywa.wasm.chicory.WasiGuest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class WasiPathsTest {
  private final WasiGuest guest = WasiGuest.with(64 * 1024);

  @AfterEach
  void close() {
    guest.close();
  }

  @Test
  void renameFollowsPosix() {
    guest.file(ROOT, "f", "f");
    guest.file(ROOT, "g", "g");
    guest.path("path_create_directory", ROOT, "d");
    guest.path("path_create_directory", ROOT, "d/e");
    assertThat(guest.rename(ROOT, "none", ROOT, "x")).isEqualTo(WasiErrno.NOENT);
    assertThat(guest.rename(ROOT, "f", ROOT, "d")).isEqualTo(WasiErrno.ISDIR);
    assertThat(guest.rename(ROOT, "d", ROOT, "f")).isEqualTo(WasiErrno.NOTDIR);
    assertThat(guest.rename(ROOT, "tmp", ROOT, "d")).isEqualTo(WasiErrno.NOTEMPTY);
    assertThat(guest.rename(ROOT, "d", ROOT, "d/e/x")).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.rename(ROOT, "f", ROOT, "x/")).isEqualTo(WasiErrno.NOTDIR);
    assertThat(guest.rename(ROOT, ".", ROOT, "x")).isEqualTo(WasiErrno.BUSY);
    assertThat(guest.rename(ROOT, "d", ROOT, ".")).isEqualTo(WasiErrno.BUSY);
    assertThat(guest.rename(ROOT, "f", ROOT, "f")).isZero();
    assertThat(guest.rename(ROOT, "f", ROOT, "g")).isZero();
    assertThat(guest.content(ROOT, "g", 0)).isEqualTo("f");
    assertThat(guest.content(ROOT, "f", 0)).isEqualTo("errno " + WasiErrno.NOENT);
  }

  @Test
  void openFilesAndFoldersFollowARename() {
    guest.path("path_create_directory", ROOT, "d");
    guest.file(ROOT, "d/f", "abc");
    var folder = guest.open(ROOT, "d", DIRECTORY, 0);
    var file = guest.open(ROOT, "d/f", 0, READ | WRITE);
    assertThat(guest.rename(ROOT, "d", ROOT, "tmp/moved")).isZero();
    assertThat(guest.content(folder, "f", 0)).isEqualTo("abc");
    assertThat(guest.call("fd_filestat_get", file, RESULT)).isZero();
    assertThat(guest.longResult(24)).isEqualTo(1);
  }

  @Test
  void linksShareOneFile() {
    guest.file(ROOT, "f", "abc");
    assertThat(guest.link(ROOT, "f", ROOT, "tmp/g")).isZero();
    guest.file(ROOT, "tmp/g", "new");
    assertThat(guest.content(ROOT, "f", 0)).isEqualTo("new");
    assertThat(guest.stat(ROOT, "f", 0)).isZero();
    assertThat(guest.longResult(24)).isEqualTo(2);
    assertThat(guest.link(ROOT, "f", ROOT, "tmp/g")).isEqualTo(WasiErrno.EXIST);
    assertThat(guest.link(ROOT, "tmp", ROOT, "t")).isEqualTo(WasiErrno.PERM);
    assertThat(guest.link(ROOT, "f", ROOT, "x/")).isEqualTo(WasiErrno.NOENT);
  }

  @Test
  void symbolicLinksLeadInsideOnly() {
    guest.file(ROOT, "tmp/f", "abc");
    assertThat(guest.symlink("tmp/../tmp/f", ROOT, "l")).isZero();
    assertThat(guest.content(ROOT, "l", 1)).isEqualTo("abc");
    assertThat(guest.content(ROOT, "l", 0)).isEqualTo("errno " + WasiErrno.LOOP);
    assertThat(guest.stat(ROOT, "l", 0)).isZero();
    assertThat(guest.longResult(16)).isEqualTo(FilesStat.SYMLINK);
    assertThat(guest.stat(ROOT, "l", 1)).isZero();
    assertThat(guest.longResult(16)).isEqualTo(FilesStat.REGULAR);
    assertThat(guest.call("path_readlink", ROOT, 4096, 1, 1000, 6, RESULT)).isZero();
    assertThat(guest.result()).isEqualTo(6);
    assertThat(guest.memory.readString(1000, 6)).isEqualTo("tmp/..");
    assertThat(guest.symlink("../../etc", ROOT, "out")).isZero();
    assertThat(guest.content(ROOT, "out/passwd", 1)).isEqualTo("errno " + WasiErrno.NOTCAPABLE);
    assertThat(guest.symlink("/etc", ROOT, "abs")).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.symlink("x", ROOT, "l")).isEqualTo(WasiErrno.EXIST);
    assertThat(guest.symlink("", ROOT, "m")).isEqualTo(WasiErrno.NOENT);
    assertThat(guest.symlink("round", ROOT, "round")).isZero();
    assertThat(guest.content(ROOT, "round", 1)).isEqualTo("errno " + WasiErrno.LOOP);
    assertThat(guest.path("path_unlink_file", ROOT, "l")).isZero();
    assertThat(guest.content(ROOT, "tmp/f", 0)).isEqualTo("abc");
  }

  @Test
  void createsThroughALinkThatLeadsToNothing() {
    assertThat(guest.symlink("tmp/new", ROOT, "l")).isZero();
    assertThat(guest.open(ROOT, "l", CREATE | EXCLUSIVE, WRITE, new WasiGuest.Manner(0, 1)))
        .isEqualTo(-WasiErrno.EXIST);
    assertThat(guest.open(ROOT, "l", CREATE, WRITE, new WasiGuest.Manner(0, 1))).isPositive();
    assertThat(guest.stat(ROOT, "tmp/new", 0)).isZero();
  }

  @Test
  void strangePathsAreFollowedOrRefused() {
    guest.path("path_create_directory", ROOT, "d");
    guest.file(ROOT, "d/f", "abc");
    assertThat(guest.content(ROOT, "./d/.//..///d/../d/./f", 0)).isEqualTo("abc");
    assertThat(guest.stat(ROOT, "d///", 0)).isZero();
    assertThat(guest.stat(ROOT, "/d/f", 0)).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.stat(ROOT, "..", 0)).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.stat(ROOT, "d/../../d/f", 0)).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.stat(ROOT, "", 0)).isEqualTo(WasiErrno.NOENT);
    assertThat(guest.stat(ROOT, "d/f\0x", 0)).isEqualTo(WasiErrno.INVAL);
    assertThat(guest.stat(ROOT, "x".repeat(256), 0)).isEqualTo(WasiErrno.NAMETOOLONG);
    assertThat(guest.stat(ROOT, "d/".repeat(2049), 0)).isEqualTo(WasiErrno.NAMETOOLONG);
    guest.memory.writeByte(4096, (byte) 0xff);
    assertThat(guest.call("path_filestat_get", ROOT, 0, 4096, 1, RESULT))
        .isEqualTo(WasiErrno.ILSEQ);
    var folder = guest.open(ROOT, "d", DIRECTORY, 0);
    assertThat(guest.stat(folder, "../tmp", 0)).isEqualTo(WasiErrno.NOTCAPABLE);
    assertThat(guest.stat(folder, "../d/f", 0)).isEqualTo(WasiErrno.NOTCAPABLE);
  }
}
