package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasiGuest.CREATE;
import static dev.raywa.wasm.chicory.WasiGuest.DIRECTORY;
import static dev.raywa.wasm.chicory.WasiGuest.HOST;
import static dev.raywa.wasm.chicory.WasiGuest.READ;
import static dev.raywa.wasm.chicory.WasiGuest.RESULT;
import static dev.raywa.wasm.chicory.WasiGuest.ROOT;
import static dev.raywa.wasm.chicory.WasiGuest.TRUNCATE;
import static dev.raywa.wasm.chicory.WasiGuest.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WasiFoldersTest {
  private static final String NOTCAPABLE = "errno " + WasiErrno.NOTCAPABLE;

  @TempDir private Path temp;
  private Path inside;
  private Path secret;

  @BeforeEach
  void makeFolders() throws IOException {
    inside = Files.createDirectories(temp.resolve("inside"));
    Files.createDirectories(inside.resolve("a/b"));
    Files.writeString(inside.resolve("f"), "mine");
    secret = Files.createDirectories(temp.resolve("secret"));
    Files.writeString(secret.resolve("x"), "secret");
  }

  @Test
  void writesAndReadsTheGrantedFolder() throws IOException {
    try (var guest = writable()) {
      assertThat(guest.content(HOST, "f", 0)).isEqualTo("mine");
      guest.file(HOST, "a/new", "hello");
      assertThat(inside.resolve("a/new")).hasContent("hello");
      assertThat(guest.path("path_create_directory", HOST, "c")).isZero();
      assertThat(guest.rename(HOST, "a/new", HOST, "c/moved")).isZero();
      assertThat(inside.resolve("c/moved")).hasContent("hello");
      assertThat(guest.rename(HOST, "c", HOST, "a/b")).isZero();
      assertThat(inside.resolve("a/b/moved")).hasContent("hello");
      assertThat(guest.path("path_unlink_file", HOST, "a/b/moved")).isZero();
      assertThat(guest.path("path_remove_directory", HOST, "a/b")).isZero();
      assertThat(inside.resolve("a")).isEmptyDirectory();
      assertThat(guest.list(HOST, 100)).containsExactlyInAnyOrder(".", "..", "a", "f");
      assertThat(guest.stat(HOST, "f", 0)).isZero();
      assertThat(guest.longResult(8))
          .isEqualTo(Files.getAttribute(inside.resolve("f"), "unix:ino"));
      assertThat(guest.longResult(32)).isEqualTo(4);
    }
  }

  @Test
  void sparesTheTimesOfLinksTargetsAndSetsThoseOfFiles() throws IOException {
    try (var guest = writable()) {
      assertThat(guest.stat(HOST, "f", 0)).isZero();
      assertThat(guest.call("path_filestat_set_times", HOST, 0, 4096, 1, 0, 5_000_000_000L, 4))
          .isZero();
      assertThat(Files.getLastModifiedTime(inside.resolve("f")).toMillis()).isEqualTo(5000);
    }
  }

  @Test
  void pathsDoNotLeadOut() throws IOException {
    try (var guest = writable()) {
      for (var path :
          new String[] {
            "../secret/x",
            secret.resolve("x").toString(),
            "/etc/passwd",
            "a/../../secret/x",
            "a/b/../../../secret/x",
            "./../inside/f"
          }) {
        refuses(guest, path, WasiErrno.NOTCAPABLE);
      }
      var folder = guest.open(HOST, "a/b", DIRECTORY, 0);
      assertThat(guest.content(folder, "../../f", 0)).isEqualTo(NOTCAPABLE);
    }
    assertThat(secret.resolve("x")).hasContent("secret");
    assertThat(temp).isDirectoryNotContaining("glob:**new*");
  }

  @Test
  void linksOfTheHostDoNotLeadOut() throws IOException {
    Files.createSymbolicLink(inside.resolve("file"), secret.resolve("x"));
    Files.createSymbolicLink(inside.resolve("folder"), secret);
    Files.createSymbolicLink(inside.resolve("up"), Path.of("../secret"));
    Files.createSymbolicLink(inside.resolve("chain"), Path.of("a/../up"));
    Files.createSymbolicLink(inside.resolve("good"), Path.of("a/../f"));
    try (var guest = writable()) {
      for (var path : new String[] {"file/", "folder/x", "up/x", "chain/x", "folder/", "up/"}) {
        assertThat(guest.content(HOST, path, 1)).as(path).isEqualTo(NOTCAPABLE);
        assertThat(guest.content(HOST, path, 0)).as(path).isEqualTo(NOTCAPABLE);
        assertThat(guest.stat(HOST, path, 0)).as(path).isEqualTo(WasiErrno.NOTCAPABLE);
      }
      for (var path : new String[] {"file", "folder", "up", "chain"}) {
        assertThat(guest.content(HOST, path, 1)).as(path).isEqualTo(NOTCAPABLE);
        assertThat(guest.open(HOST, path, 0, READ)).as(path).isEqualTo(-WasiErrno.LOOP);
        assertThat(guest.open(HOST, path, CREATE | TRUNCATE, WRITE, new WasiGuest.Manner(0, 1)))
            .as(path)
            .isEqualTo(-WasiErrno.NOTCAPABLE);
        assertThat(guest.stat(HOST, path, 1)).as(path).isEqualTo(WasiErrno.NOTCAPABLE);
        assertThat(guest.stat(HOST, path, 0)).as(path).isZero();
        assertThat(guest.rename(HOST, path, HOST, "moved")).isEqualTo(WasiErrno.NOTCAPABLE);
      }
      assertThat(guest.path("path_create_directory", HOST, "up/new"))
          .isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.path("path_unlink_file", HOST, "folder/x")).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.content(HOST, "good", 1)).isEqualTo("mine");
      assertThat(guest.path("path_unlink_file", HOST, "file")).isZero();
      assertThat(guest.path("path_remove_directory", HOST, "folder")).isEqualTo(WasiErrno.NOTDIR);
    }
    assertThat(secret.resolve("x")).hasContent("secret");
    assertThat(inside.resolve("file")).doesNotExist();
  }

  @Test
  void targetsOutsideAreNotTold() throws IOException {
    Files.createSymbolicLink(inside.resolve("l"), secret);
    Files.createSymbolicLink(inside.resolve("m"), Path.of("a/b"));
    try (var guest = writable()) {
      guest.stat(HOST, "l", 0);
      assertThat(guest.call("path_readlink", HOST, 4096, 1, 1000, 100, RESULT))
          .isEqualTo(WasiErrno.NOTCAPABLE);
      guest.stat(HOST, "m", 0);
      assertThat(guest.call("path_readlink", HOST, 4096, 1, 1000, 100, RESULT)).isZero();
      assertThat(guest.memory.readString(1000, guest.result())).isEqualTo("a/b");
    }
  }

  @Test
  void guestsMakeNoLinksOnTheHost() {
    try (var guest = writable()) {
      assertThat(guest.symlink("f", HOST, "l")).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.symlink("../secret", HOST, "l")).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.symlink("/etc", HOST, "l")).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.link(HOST, "f", HOST, "l")).isEqualTo(WasiErrno.NOTSUP);
    }
    assertThat(Files.exists(inside.resolve("l"), LinkOption.NOFOLLOW_LINKS)).isFalse();
  }

  @Test
  void foldersWithLinksStayWhereTheyAre() throws IOException {
    Files.createSymbolicLink(inside.resolve("a/b/out"), secret);
    try (var guest = writable()) {
      assertThat(guest.rename(HOST, "a", HOST, "z")).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.rename(HOST, "a/b", HOST, "z")).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.rename(HOST, "f", HOST, "a/b/g")).isZero();
    }
    assertThat(inside.resolve("a/b/g")).hasContent("mine");
  }

  @Test
  void openFolderThatBecameALinkLeadsNowhere() throws IOException {
    try (var guest = writable()) {
      var folder = guest.open(HOST, "a/b", DIRECTORY, 0);
      Files.delete(inside.resolve("a/b"));
      Files.createSymbolicLink(inside.resolve("a/b"), secret);
      var gone = "errno " + WasiErrno.NOENT;
      assertThat(guest.content(folder, "x", 1)).isEqualTo(gone);
      assertThat(guest.list(folder, 1000)).containsExactly(gone);
      assertThat(guest.call("fd_filestat_get", folder, RESULT)).isEqualTo(WasiErrno.NOENT);
      assertThat(guest.call("fd_filestat_set_times", folder, 0, 0, 10)).isEqualTo(WasiErrno.NOENT);
    }
  }

  @Test
  void nothingMovesFromOneGrantToAnother() throws IOException {
    var other = Files.createDirectories(temp.resolve("other"));
    var first = new JobSpec.Directory(inside.toString(), "/in", false);
    try (var guest =
        WasiGuest.with(first, new JobSpec.Directory(other.toString(), "/other", false))) {
      assertThat(guest.rename(HOST, "f", HOST + 1, "f")).isEqualTo(WasiErrno.XDEV);
      assertThat(guest.rename(HOST, "f", ROOT, "f")).isEqualTo(WasiErrno.XDEV);
      assertThat(guest.link(HOST, "f", ROOT, "f")).isEqualTo(WasiErrno.XDEV);
      guest.file(ROOT, "g", "");
      assertThat(guest.rename(ROOT, "g", HOST, "g")).isEqualTo(WasiErrno.XDEV);
      assertThat(guest.link(ROOT, "g", HOST, "g")).isEqualTo(WasiErrno.XDEV);
    }
    assertThat(inside.resolve("f")).exists();
  }

  @Test
  void readOnlyFolderIsOnlyRead() throws IOException {
    var grant = new JobSpec.Directory(inside.toString(), "/data", true);
    try (var guest = WasiGuest.with(grant)) {
      assertThat(guest.content(HOST, "f", 0)).isEqualTo("mine");
      assertThat(guest.list(HOST, 100)).contains("a", "f");
      assertThat(guest.open(HOST, "f", 0, READ | WRITE)).isEqualTo(-WasiErrno.ROFS);
      assertThat(guest.open(HOST, "f", TRUNCATE, READ)).isEqualTo(-WasiErrno.ROFS);
      assertThat(guest.open(HOST, "new", CREATE, READ)).isEqualTo(-WasiErrno.ROFS);
      assertThat(guest.open(HOST, "f", CREATE, READ)).isPositive();
      assertThat(guest.path("path_create_directory", HOST, "new")).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.path("path_unlink_file", HOST, "f")).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.path("path_remove_directory", HOST, "a/b")).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.rename(HOST, "f", HOST, "new")).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.rename(ROOT, "tmp", HOST, "new")).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.link(HOST, "f", HOST, "new")).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.symlink("f", HOST, "new")).isEqualTo(WasiErrno.ROFS);
      guest.stat(HOST, "f", 0);
      assertThat(guest.call("path_filestat_set_times", HOST, 0, 4096, 1, 0, 0, 10))
          .isEqualTo(WasiErrno.ROFS);
      assertThat(guest.call("fd_filestat_set_times", HOST, 0, 0, 10)).isEqualTo(WasiErrno.ROFS);
      var file = guest.open(HOST, "f", 0, READ);
      assertThat(guest.call("fd_filestat_set_times", file, 0, 0, 10)).isEqualTo(WasiErrno.ROFS);
      assertThat(guest.write(file, "x")).isEqualTo(WasiErrno.BADF);
      assertThat(guest.call("fd_allocate", file, 0, 100)).isEqualTo(WasiErrno.NOTCAPABLE);
      assertThat(guest.call("fd_filestat_set_size", file, 0)).isEqualTo(WasiErrno.NOTCAPABLE);
    }
    assertThat(inside.resolve("f")).hasContent("mine");
    assertThat(inside).isDirectoryNotContaining("glob:**new*");
  }

  @Test
  void grantedRootReplacesTheGuestsOwn() throws IOException {
    var grant = new JobSpec.Directory(inside.toString(), "/", false);
    try (var guest = WasiGuest.with(grant)) {
      assertThat(guest.call("fd_prestat_get", 3, RESULT)).isZero();
      assertThat(guest.longResult(0)).isEqualTo(4L << 32);
      guest.file(3, "own", "x");
      assertThat(guest.content(4, "f", 0)).isEqualTo("mine");
      assertThat(guest.call("fd_prestat_get", 5, RESULT)).isEqualTo(WasiErrno.BADF);
    }
    assertThat(inside.resolve("own")).doesNotExist();
  }

  @Test
  void folderThatIsNotThereIsNotFound() {
    var file = new JobSpec.Directory(inside.resolve("f").toString(), "/file", false);
    var none = new JobSpec.Directory(inside.resolve("none").toString(), "/none", false);
    var never = new JobSpec.Directory("\0", "/never", false);
    try (var guest = WasiGuest.with(file, none, never)) {
      assertThat(guest.stat(HOST, "x", 0)).isEqualTo(WasiErrno.NOTDIR);
      assertThat(guest.stat(HOST + 1, "x", 0)).isEqualTo(WasiErrno.NOENT);
      assertThat(guest.stat(HOST + 2, "x", 0)).isEqualTo(WasiErrno.ILSEQ);
    }
  }

  @Test
  void devicesAndPipesAreNotOpened() throws Exception {
    var made = new ProcessBuilder("mkfifo", inside.resolve("pipe").toString()).start().waitFor();
    assertThat(made).isZero();
    try (var guest = writable()) {
      assertThat(guest.open(HOST, "pipe", 0, READ)).isEqualTo(-WasiErrno.NOTSUP);
    }
  }

  private WasiGuest writable() {
    return WasiGuest.with(new JobSpec.Directory(inside.toString(), "/data", false));
  }

  /// Tries everything that takes a path.
  private static void refuses(WasiGuest guest, String path, int errno) {
    ToIntFunction<String> calls = name -> guest.path(name, HOST, path);
    assertThat(guest.open(HOST, path, 0, READ)).as(path).isEqualTo(-errno);
    assertThat(guest.open(HOST, path + "new", CREATE, WRITE)).as(path).isEqualTo(-errno);
    assertThat(guest.stat(HOST, path, 1)).as(path).isEqualTo(errno);
    assertThat(calls.applyAsInt("path_create_directory")).as(path).isEqualTo(errno);
    assertThat(calls.applyAsInt("path_unlink_file")).as(path).isEqualTo(errno);
    assertThat(calls.applyAsInt("path_remove_directory")).as(path).isEqualTo(errno);
    assertThat(guest.rename(HOST, path, HOST, "taken")).as(path).isEqualTo(errno);
    assertThat(guest.rename(HOST, "f", HOST, path)).as(path).isEqualTo(errno);
    assertThat(guest.link(HOST, path, HOST, "taken")).as(path).isEqualTo(errno);
    assertThat(guest.link(HOST, "f", HOST, path)).as(path).isEqualTo(errno);
    assertThat(guest.symlink("f", HOST, path)).as(path).isEqualTo(errno);
  }
}
