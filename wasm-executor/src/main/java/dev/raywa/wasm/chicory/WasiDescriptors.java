package dev.raywa.wasm.chicory;

import dev.raywa.message.JobSpec;
import dev.raywa.wasm.chicory.WasiDescriptor.Folder;
import dev.raywa.wasm.chicory.WasiDescriptor.OpenFile;
import dev.raywa.wasm.chicory.WasiDescriptor.Terminal;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The descriptors of one instance: 0 to 2 are the standard streams, then come the granted folders,
/// then whatever the guest opens, always under the lowest free number. Used by one thread.
final class WasiDescriptors implements AutoCloseable {
  /// Names that all listings of one instance may hold together.
  static final int NAMES_MAX = 1 << 18;

  private static final int STREAMS = 3;

  private final List<@Nullable WasiDescriptor> open = new ArrayList<>();
  private final FilesInMemory memory;
  private final int openMax;
  private int names;

  /// The streams and the grants.
  ///
  /// @param openMax descriptors at once, those of the start included
  WasiDescriptors(List<JobSpec.Directory> directories, long bytesMax, int openMax) {
    this.memory = new FilesInMemory(bytesMax);
    this.openMax = openMax;
    for (int i = 0; i < STREAMS; i++) {
      open.add(new Terminal(i));
    }
    grantMemory(directories, FilesQuota.ofMemory(bytesMax));
    for (var directory : directories) {
      grant(GrantedFolder.ofHost(directory.guest(), directory.host(), directory.readOnly()));
    }
  }

  /// The descriptor, if it has the right.
  WasiDescriptor get(int number, long right) {
    var found = number < 0 || number >= open.size() ? null : open.get(number);
    if (found == null) {
      throw new WasiFailure(WasiErrno.BADF);
    }
    found.rights().require(right);
    return found;
  }

  /// The folder, if it is one and has the right.
  Folder folder(int number, long right) {
    return switch (get(number, 0)) {
      case Folder folder -> {
        folder.rights().require(right);
        yield folder;
      }
      case Terminal _, OpenFile _ -> throw new WasiFailure(WasiErrno.NOTDIR);
    };
  }

  /// The file, if it is one and has the right.
  OpenFile file(int number, long right) {
    return switch (get(number, 0)) {
      case OpenFile file -> {
        file.rights().require(right);
        yield file;
      }
      case Terminal _ -> throw new WasiFailure(WasiErrno.SPIPE);
      case Folder _ -> throw new WasiFailure(WasiErrno.BADF);
    };
  }

  /// Fails when no descriptor is left.
  void hasPlace() {
    if (free() >= openMax) {
      throw new WasiFailure(WasiErrno.MFILE);
    }
  }

  /// Gives it the lowest free number, of which [#hasPlace] has made sure.
  int add(WasiDescriptor descriptor) {
    var number = free();
    if (number == open.size()) {
      open.add(descriptor);
    } else {
      open.set(number, descriptor);
    }
    return number;
  }

  /// Closes a descriptor of the guest. Grants stay: a closed one could not be told from a later
  /// file of the same number.
  void close(int number) throws IOException {
    var closed = get(number, 0);
    keep(closed);
    open.set(number, null);
    free(closed);
  }

  /// Moves a descriptor onto another one, which is closed.
  void renumber(int from, int to) throws IOException {
    var moved = get(from, 0);
    var closed = get(to, 0);
    keep(moved);
    keep(closed);
    if (from != to) {
      open.set(to, moved);
      open.set(from, null);
      free(closed);
    }
  }

  /// Lets open files and folders follow a rename.
  void moved(Path from, Path to) {
    for (var descriptor : open) {
      switch (descriptor) {
        case Folder folder -> folder.moved(from, to);
        case OpenFile file -> file.moved(from, to);
        case Terminal _ -> {}
        case null -> {}
      }
    }
  }

  /// Keeps a listing for a folder, instead of its last one.
  void list(Folder folder, List<String> listed) {
    names += listed.size() - folder.names().size();
    folder.names(listed);
  }

  /// Names that a new listing of this folder may hold.
  int namesLeft(Folder folder) {
    return NAMES_MAX - names + folder.names().size();
  }

  /// Whether files in memory were made.
  boolean hasFiles() {
    return memory.isOpen();
  }

  /// Closes everything; what cannot be closed is given up, for its guest is gone.
  @Override
  public void close() {
    for (var descriptor : open) {
      try {
        if (descriptor != null) {
          descriptor.close();
        }
      } catch (IOException _) {
        // Nobody is left to be told: what the guest had to know, fd_close or fd_sync said.
      }
    }
    open.clear();
    memory.close();
  }

  /// The instance's own files are the root, unless the root is granted; then they are `/tmp`.
  private void grantMemory(List<JobSpec.Directory> directories, FilesQuota quota) {
    if (!isGranted(directories, "/")) {
      grant(GrantedFolder.ofMemory("/", quota, memory::root));
    } else if (!isGranted(directories, "/tmp")) {
      grant(GrantedFolder.ofMemory("/tmp", quota, () -> memory.root().resolve("tmp")));
    }
  }

  private static boolean isGranted(List<JobSpec.Directory> directories, String guest) {
    return directories.stream().anyMatch(directory -> directory.guest().equals(guest));
  }

  private void grant(GrantedFolder folder) {
    var inheriting = WasiRights.FOLDER | WasiRights.FILE;
    open.add(new Folder(folder, null, new WasiRights(WasiRights.FOLDER, inheriting)));
  }

  private int free() {
    var number = open.indexOf(null);
    return number < 0 ? open.size() : number;
  }

  private static void keep(WasiDescriptor descriptor) {
    if (descriptor instanceof Folder folder && folder.isPreopened()) {
      throw new WasiFailure(WasiErrno.NOTSUP);
    }
  }

  private void free(WasiDescriptor closed) throws IOException {
    if (closed instanceof Folder folder) {
      list(folder, List.of());
    }
    closed.close();
  }
}
