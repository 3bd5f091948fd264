package dev.raywa.grid;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A folder that belongs to one node while its process lives: a file in it is locked so long, which
/// tells other processes that it is not to be removed. The system unlocks it however the process
/// ends. Only the owner of the process can read it. Its methods may be called by any thread.
public final class OwnFolder implements AutoCloseable {
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
  ///
  /// @param prefix how its name begins, the same for all of a kind
  /// @throws IOException when it cannot be made
  @SuppressWarnings("MustBeClosed")
  public static OwnFolder create(Path parent, String prefix) throws IOException {
    var making = Files.createTempDirectory(parent, ".raywa-");
    var name = making.getFileName().toString().substring(".raywa-".length());
    var path = parent.toRealPath().resolve(prefix + name);
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
      remove(making);
      throw e;
    }
  }

  /// Removes folders whose processes have ended. What cannot be removed stays: it belongs to
  /// somebody else, or somebody else is removing it.
  ///
  /// @param prefix of all folders of a kind, without `*`, `?`, brackets, braces and backslashes
  public static void removeStale(Path parent, String prefix) {
    try (var folders = Files.newDirectoryStream(parent.toRealPath(), prefix + "*")) {
      for (var folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && !OURS.contains(folder)) {
          removeUnlessLocked(folder);
        }
      }
    } catch (NoSuchFileException e) {
      LOG.debug("event=no_stale_folders parent={}", parent);
    } catch (IOException e) {
      LOG.warn("event=stale_folders_not_listed parent={} error=\"{}\"", parent, e.toString());
    }
  }

  /// Where it is, without symbolic links.
  public Path path() {
    return path;
  }

  /// Removes the folder and what is in it.
  @Override
  public void close() {
    try (lock) {
      remove(path);
    } catch (IOException e) {
      LOG.warn("event=folder_not_removed folder={} error=\"{}\"", path, e.toString());
    } finally {
      OURS.remove(path);
    }
  }

  /// Removes a file or a folder with everything below it, following no links.
  ///
  /// @throws IOException when something cannot be removed; what came before it is gone
  public static void removeTree(Path top) throws IOException {
    Files.walkFileTree(top, new Removal());
  }

  private static void removeUnlessLocked(Path folder) {
    var options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try (var channel = FileChannel.open(folder.resolve(LOCK), options);
        var lock = channel.tryLock()) {
      if (lock != null) {
        remove(folder);
        LOG.info("event=stale_folder_removed folder={}", folder);
      }
    } catch (IOException e) {
      LOG.debug("event=folder_left_alone folder={} error=\"{}\"", folder, e.toString());
    }
  }

  /// Removes a folder and what is below it, following no links. The lock goes last: a folder
  /// without it would be nobody's, and stay.
  private static void remove(Path folder) throws IOException {
    try (var all = Files.list(folder)) {
      for (var file : all.filter(file -> !file.endsWith(LOCK)).toList()) {
        removeTree(file);
      }
    }
    Files.deleteIfExists(folder.resolve(LOCK));
    Files.deleteIfExists(folder);
  }

  private static final class Removal extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
