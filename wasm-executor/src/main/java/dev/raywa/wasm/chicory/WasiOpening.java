package dev.raywa.wasm.chicory;

import dev.raywa.wasm.chicory.WasiDescriptor.Folder;
import dev.raywa.wasm.chicory.WasiDescriptor.OpenFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;

/// `path_open`.
final class WasiOpening {
  private static final int FOLLOW = 1;
  private static final int CREATE = 1;
  private static final int DIRECTORY = 2;
  private static final int EXCLUSIVE = 4;
  private static final int TRUNCATE = 8;
  private static final int OPEN_FLAGS = CREATE | DIRECTORY | EXCLUSIVE | TRUNCATE;
  private static final int FD_FLAGS = 31;

  /// What the guest asked for.
  private record Wish(int lookup, int open, long rights, long inheriting, int flags) {
    static Wish of(WasiCall call) {
      var wish = new Wish(call.i32(1), call.i32(4), call.i64(5), call.i64(6), call.i32(7));
      var contradicts = wish.has(CREATE) && wish.has(DIRECTORY);
      if ((wish.open & ~OPEN_FLAGS) != 0 || (wish.flags & ~FD_FLAGS) != 0 || contradicts) {
        throw new WasiFailure(WasiErrno.INVAL);
      }
      return wish;
    }

    boolean has(int openFlag) {
      return (open & openFlag) != 0;
    }

    boolean writes() {
      return (rights & WasiRights.FD_WRITE) != 0;
    }

    boolean reads() {
      return (rights & WasiRights.FD_READ) != 0;
    }

    boolean follows() {
      return (lookup & FOLLOW) != 0 && !(has(CREATE) && has(EXCLUSIVE));
    }
  }

  private final WasiDescriptors descriptors;

  WasiOpening(WasiDescriptors descriptors) {
    this.descriptors = descriptors;
  }

  int open(WasiCall call) throws IOException {
    var from = descriptors.folder(call.i32(0), WasiRights.PATH_OPEN);
    var wish = Wish.of(call);
    call.memory().check(call.u32(8), 4);
    var path = call.path(2);
    descriptors.hasPlace();
    inheritable(from, wish);
    var place = from.place(path, wish.follows() || path.endsWith("/"));
    var opened = place.found() == null ? create(from, place, wish) : existing(from, place, wish);
    opened.flags(wish.flags() & (WasiDescriptor.APPEND | WasiDescriptor.NONBLOCK));
    call.memory().i32(call.u32(8), descriptors.add(opened));
    return WasiErrno.SUCCESS;
  }

  private static WasiDescriptor existing(Folder from, FilesPlace place, Wish wish)
      throws IOException {
    var found = place.existing();
    if (wish.has(CREATE) && wish.has(EXCLUSIVE)) {
      throw new WasiFailure(WasiErrno.EXIST);
    }
    if (found.isDirectory()) {
      return folder(from, place, wish);
    }
    if (found.isSymbolicLink()) {
      throw new WasiFailure(WasiErrno.LOOP);
    }
    if (wish.has(DIRECTORY)) {
      throw new WasiFailure(WasiErrno.NOTDIR);
    }
    if (!found.isRegularFile()) {
      throw new WasiFailure(WasiErrno.NOTSUP);
    }
    if (wish.writes() || wish.has(TRUNCATE)) {
      place.folder().change();
    }
    return file(from, place, wish);
  }

  private static WasiDescriptor create(Folder from, FilesPlace place, Wish wish)
      throws IOException {
    if (!wish.has(CREATE)) {
      throw new WasiFailure(WasiErrno.NOENT);
    }
    if (place.slash()) {
      throw new WasiFailure(WasiErrno.ISDIR);
    }
    from.rights().require(WasiRights.PATH_CREATE_FILE);
    place.folder().change();
    place.folder().quota().hasPlace();
    var file = file(from, place, wish);
    place.folder().quota().added();
    return file;
  }

  private static WasiDescriptor folder(Folder from, FilesPlace place, Wish wish) {
    if (wish.writes() || wish.has(CREATE) || wish.has(TRUNCATE)) {
      throw new WasiFailure(WasiErrno.ISDIR);
    }
    var inheriting = from.rights().inheriting();
    return new Folder(
        place.folder(),
        place.path(),
        new WasiRights(WasiRights.FOLDER & inheriting, wish.inheriting() & inheriting));
  }

  /// What cannot do harm is granted whether it was asked for or not, as other hosts do; reading and
  /// writing only as asked for.
  private static WasiDescriptor file(Folder from, FilesPlace place, Wish wish) throws IOException {
    var options = new HashSet<OpenOption>();
    options.add(LinkOption.NOFOLLOW_LINKS);
    var rights = WasiRights.FILE & ~WasiRights.FD_READ & ~WasiRights.WRITING;
    if (wish.reads() || !wish.writes()) {
      options.add(StandardOpenOption.READ);
    }
    if (wish.reads()) {
      rights |= WasiRights.FD_READ;
    }
    if (wish.writes()) {
      rights |= WasiRights.WRITING;
    }
    if (wish.writes() || wish.has(TRUNCATE) || place.found() == null) {
      options.add(StandardOpenOption.WRITE);
    }
    if (wish.has(TRUNCATE)) {
      options.add(StandardOpenOption.TRUNCATE_EXISTING);
    }
    if (place.found() == null) {
      options.add(StandardOpenOption.CREATE_NEW);
    }
    var granted = new WasiRights(rights & from.rights().inheriting(), 0);
    var channel = FileChannel.open(place.path(), options);
    return new OpenFile(place.folder(), place.path(), channel, granted);
  }

  private static void inheritable(Folder from, Wish wish) {
    var asked = wish.rights() & (WasiRights.FD_READ | WasiRights.FD_WRITE);
    if ((asked & ~from.rights().inheriting()) != 0) {
      throw new WasiFailure(WasiErrno.NOTCAPABLE);
    }
  }
}
