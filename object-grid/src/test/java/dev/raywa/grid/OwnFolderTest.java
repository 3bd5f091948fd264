package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnFolderTest {
  private static final String PREFIX = "raywa-kind-";

  @TempDir private Path parent;

  @Test
  void isNotStaleWhileItIsOpen() throws IOException {
    try (var folder = OwnFolder.create(parent, PREFIX)) {
      Files.writeString(folder.path().resolve("value-0"), "v");
      OwnFolder.removeStale(parent, PREFIX);
      assertThat(folder.path().resolve("value-0")).hasContent("v");
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void isRemovedWithEverythingBelowItAndNothingBehindLinks() throws IOException {
    var outside = Files.writeString(parent.resolve("outside"), "stays");
    try (var folder = OwnFolder.create(parent, PREFIX)) {
      var below = Files.createDirectories(folder.path().resolve("a/b"));
      Files.writeString(below.resolve("c"), "goes");
      Files.createSymbolicLink(below.resolve("link"), outside);
    }
    assertThat(parent).isDirectoryContaining(path -> path.equals(outside));
    assertThat(parent.toFile().list()).hasSize(1);
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    try (var folder = OwnFolder.create(parent, PREFIX)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void removesWhatNobodyLocksAndNothingElse() throws IOException {
    var stale = Files.createDirectory(parent.resolve(PREFIX + "n1-1"));
    Files.writeString(stale.resolve("lock"), "");
    Files.writeString(stale.resolve("value-0"), "v");
    var unlocked = Files.createDirectory(parent.resolve(PREFIX + "n2-2"));
    Files.writeString(unlocked.resolve("value-0"), "v");
    var others = Files.createDirectory(parent.resolve("others"));
    Files.writeString(others.resolve("lock"), "");
    Files.createSymbolicLink(parent.resolve(PREFIX + "link"), others);
    OwnFolder.removeStale(parent, PREFIX);
    assertThat(stale).doesNotExist();
    assertThat(unlocked.resolve("value-0")).exists();
    assertThat(others.resolve("lock")).exists();
  }
}
