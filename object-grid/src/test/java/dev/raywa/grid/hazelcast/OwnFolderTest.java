package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OwnFolderTest {
  @TempDir private Path parent;

  @Test
  void isNotStaleWhileItIsOpen() throws IOException {
    try (var folder = OwnFolder.create(parent, "n1")) {
      Files.writeString(folder.path().resolve("value-0"), "v");
      OwnFolder.removeStale(parent);
      assertThat(folder.path().resolve("value-0")).hasContent("v");
    }
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void whatCouldNotBeRemovedIsRemovedLater() throws IOException {
    Path obstacle;
    try (var folder = OwnFolder.create(parent, "n1")) {
      obstacle = Files.createDirectory(folder.path().resolve("a"));
      Files.writeString(obstacle.resolve("b"), "in the way");
    }
    assertThat(obstacle.resolve("b")).exists();
    Files.delete(obstacle.resolve("b"));
    Files.delete(obstacle);
    OwnFolder.removeStale(parent);
    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void onlyItsOwnerCanReadIt() throws IOException {
    try (var folder = OwnFolder.create(parent, "n1")) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.path())))
          .isEqualTo("rwx------");
    }
  }

  @Test
  void removesWhatNobodyLocksAndNothingElse() throws IOException {
    var stale = Files.createDirectory(parent.resolve(OwnFolder.PREFIX + "n1-1"));
    Files.writeString(stale.resolve("lock"), "");
    Files.writeString(stale.resolve("value-0"), "v");
    var unlocked = Files.createDirectory(parent.resolve(OwnFolder.PREFIX + "n2-2"));
    Files.writeString(unlocked.resolve("value-0"), "v");
    var others = Files.createDirectory(parent.resolve("others"));
    Files.writeString(others.resolve("lock"), "");
    Files.createSymbolicLink(parent.resolve(OwnFolder.PREFIX + "link"), others);
    OwnFolder.removeStale(parent);
    assertThat(stale).doesNotExist();
    assertThat(unlocked.resolve("value-0")).exists();
    assertThat(others.resolve("lock")).exists();
  }
}
