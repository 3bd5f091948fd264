package dev.raywa.wasm.chicory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What a descriptor number of a guest stands for. Used by one thread.
sealed interface WasiDescriptor {
  /// Writes go to the end.
  int APPEND = 1;

  /// Reads and writes never wait; they never do here.
  int NONBLOCK = 4;

  /// What may be done with it.
  WasiRights rights();

  /// The type of the thing, as [FilesStat] numbers it.
  int type();

  /// Its `fdflags`.
  int flags();

  /// Changes its `fdflags`.
  void flags(int flags);

  /// Frees what it holds.
  void close() throws IOException;

  /// A standard stream, shown as a terminal so that a C library hands over every line at once.
  final class Terminal implements WasiDescriptor {
    private final int stream;
    private final WasiRights rights;
    private int flags;

    /// The stream of this number: 0 is the input, which is always at its end.
    Terminal(int stream) {
      this.stream = stream;
      var way = stream == 0 ? WasiRights.FD_READ : WasiRights.FD_WRITE;
      this.rights = new WasiRights(WasiRights.TERMINAL | way, 0);
      this.flags = stream == 0 ? 0 : APPEND;
    }

    /// 1 and 2 as the guest numbers its output, or 0.
    int stream() {
      return stream;
    }

    @Override
    public WasiRights rights() {
      return rights;
    }

    @Override
    public int type() {
      return FilesStat.CHARACTER_DEVICE;
    }

    @Override
    public int flags() {
      return flags;
    }

    @Override
    public void flags(int flags) {
      this.flags = flags;
    }

    @Override
    public void close() {
      // The streams belong to whoever runs the guest.
    }
  }

  /// A folder. Its path follows it when this guest moves it.
  final class Folder implements WasiDescriptor {
    private final GrantedFolder folder;
    private final WasiRights rights;
    private @Nullable Path path;
    private List<String> names = List.of();
    private int flags;

    /// The root of a grant when there is no path.
    Folder(GrantedFolder folder, @Nullable Path path, WasiRights rights) {
      this.folder = folder;
      this.path = path;
      this.rights = rights;
    }

    GrantedFolder folder() {
      return folder;
    }

    /// Whether it is a grant itself.
    boolean isPreopened() {
      return path == null;
    }

    Path path() throws IOException {
      return path == null ? folder.root() : path;
    }

    /// Where a guest's path leads from here.
    FilesPlace place(String guest, boolean follow) throws IOException {
      return FilesWalk.to(folder, path(), guest, follow);
    }

    /// The names that the last listing found.
    List<String> names() {
      return names;
    }

    /// Keeps a listing, so that a guest may remove files while it reads on.
    void names(List<String> listed) {
      names = listed;
    }

    /// Follows a rename.
    void moved(Path from, Path to) {
      if (path != null) {
        path = after(path, from, to);
      }
    }

    @Override
    public WasiRights rights() {
      return rights;
    }

    @Override
    public int type() {
      return FilesStat.DIRECTORY;
    }

    @Override
    public int flags() {
      return flags;
    }

    @Override
    public void flags(int flags) {
      this.flags = flags;
    }

    @Override
    public void close() {
      names = List.of();
    }
  }

  /// An open file. Its path follows it when this guest moves it.
  final class OpenFile implements WasiDescriptor {
    private final GrantedFolder folder;
    private final FileChannel channel;
    private final WasiRights rights;
    private final @Nullable Object key;
    private Path path;
    private long position;
    private int flags;

    /// A file that was just opened at this path.
    OpenFile(GrantedFolder folder, Path path, FileChannel channel, WasiRights rights)
        throws IOException {
      this.folder = folder;
      this.path = path;
      this.channel = channel;
      this.rights = rights;
      this.key = key(path);
    }

    GrantedFolder folder() {
      return folder;
    }

    FileChannel channel() {
      return channel;
    }

    long position() {
      return position;
    }

    void position(long position) {
      this.position = position;
    }

    /// The path, while it still leads to this file; null once the file was removed or replaced.
    @Nullable Path path() throws IOException {
      var found = FilesWalk.found(path);
      return found != null && Objects.equals(found.fileKey(), key) ? path : null;
    }

    /// Follows a rename.
    void moved(Path from, Path to) {
      path = after(path, from, to);
    }

    @Override
    public WasiRights rights() {
      return rights;
    }

    @Override
    public int type() {
      return FilesStat.REGULAR;
    }

    @Override
    public int flags() {
      return flags;
    }

    @Override
    public void flags(int flags) {
      this.flags = flags;
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }

    private static @Nullable Object key(Path path) throws IOException {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .fileKey();
    }
  }

  /// A path after what was at `from` is at `to`.
  private static Path after(Path path, Path from, Path to) {
    if (!path.startsWith(from)) {
      return path;
    }
    return path.equals(from) ? to : to.resolve(from.relativize(path));
  }
}
