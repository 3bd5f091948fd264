package dev.raywa.grid.hazelcast;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder that belongs to one node while its process lives: a file in it is locked so long, which
/// tells other processes that it is not to be removed. The system unlocks it however the process
/// ends. Only the owner of the process can read it.
final class OwnFolder implements AutoCloseable {
  /// How the names of such folders begin.
  static final String PREFIX = "raywa-spill-";

  private static final String LOCK = "lock";
  private static final Logger LOG = LoggerFactory.getLogger(OwnFolder.class);

  /// Those of this process, whose locks would be lost if it opened them once more.
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  private final Path path;
  private final FileChannel lock;

  private OwnFolder(Path path, FileChannel lock) {
    this.path = path;
    this.lock = lock;
  }

  /// Makes a folder under a name that nobody uses. It has its final name only once it is locked.
  @SuppressWarnings("MustBeClosed")
  static OwnFolder create(Path parent, String node) throws IOException {
    var making = Files.createTempDirectory(parent, ".raywa-");
    var name = making.getFileName().toString().substring(".raywa-".length());
    var path = parent.toRealPath().resolve(PREFIX + node + "-" + name);
    OURS.add(path);
    var lock =
        FileChannel.open(
            making.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      lock.lock();
      Files.move(making, path, StandardCopyOption.ATOMIC_MOVE);
      return new OwnFolder(path, lock);
    } catch (IOException e) {
      OURS.remove(path);
      lock.close();
      empty(making);
      throw e;
    }
  }

  /// Removes folders whose processes have ended. What cannot be removed stays: it belongs to
  /// somebody else, or somebody else is removing it.
  static void removeStale(Path parent) {
    try (var folders = Files.newDirectoryStream(parent.toRealPath(), PREFIX + "*")) {
      for (var folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && !OURS.contains(folder)) {
          removeUnlessLocked(folder);
        }
      }
    } catch (IOException e) {
      LOG.warn("event=stale_spill_folders_not_listed parent={} error=\"{}\"", parent, e.toString());
    }
  }

  Path path() {
    return path;
  }

  /// Removes the folder and what is in it.
  @Override
  public void close() {
    try (lock) {
      empty(path);
    } catch (IOException e) {
      LOG.warn("event=spill_folder_not_removed folder={} error=\"{}\"", path, e.toString());
    } finally {
      OURS.remove(path);
    }
  }

  private static void removeUnlessLocked(Path folder) {
    var options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try (var channel = FileChannel.open(folder.resolve(LOCK), options);
        var lock = channel.tryLock()) {
      if (lock != null) {
        empty(folder);
        LOG.info("event=stale_spill_folder_removed folder={}", folder);
      }
    } catch (IOException e) {
      LOG.debug("event=spill_folder_left_alone folder={} error=\"{}\"", folder, e.toString());
    }
  }

  /// Removes a folder of files; there are no folders in it. The lock goes last: a folder without it
  /// would be nobody's, and stay.
  private static void empty(Path folder) throws IOException {
    List<Path> files;
    try (var all = Files.list(folder)) {
      files = all.sorted(Comparator.comparing(file -> file.endsWith(LOCK))).toList();
    }
    for (var file : files) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(folder);
  }
}
