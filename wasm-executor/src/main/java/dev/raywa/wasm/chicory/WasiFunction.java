package dev.raywa.wasm.chicory;

import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The functions of preview 1, named as their imports are. All but one answer an error number.
@SuppressWarnings("ImmutableEnumChecker") // Function types and bodies without state cannot say so.
enum WasiFunction {
  ARGS_GET("ii", (session, call) -> session.process().args(call)),
  ARGS_SIZES_GET("ii", (session, call) -> session.process().argsSizes(call)),
  ENVIRON_GET("ii", (session, call) -> session.process().environ(call)),
  ENVIRON_SIZES_GET("ii", (session, call) -> session.process().environSizes(call)),
  CLOCK_RES_GET("ii", (session, call) -> session.process().clockResolution(call)),
  CLOCK_TIME_GET("iIi", (session, call) -> session.process().clockTime(call)),
  FD_ADVISE("iIIi", (session, call) -> session.streams().advise(call)),
  FD_ALLOCATE("iII", (session, call) -> session.streams().allocate(call)),
  FD_CLOSE("i", (session, call) -> session.files().close(call)),
  FD_DATASYNC("i", (session, call) -> session.streams().sync(call, WasiRights.FD_DATASYNC)),
  FD_FDSTAT_GET("ii", (session, call) -> session.files().status(call)),
  FD_FDSTAT_SET_FLAGS("ii", (session, call) -> session.files().flags(call)),
  FD_FDSTAT_SET_RIGHTS("iII", (session, call) -> session.files().rights(call)),
  FD_FILESTAT_GET("ii", (session, call) -> session.files().stat(call)),
  FD_FILESTAT_SET_SIZE("iI", (session, call) -> session.streams().size(call)),
  FD_FILESTAT_SET_TIMES("iIIi", (session, call) -> session.files().times(call)),
  FD_PREAD("iiiIi", (session, call) -> session.streams().readAt(call)),
  FD_PRESTAT_GET("ii", (session, call) -> session.files().preopened(call)),
  FD_PRESTAT_DIR_NAME("iii", (session, call) -> session.files().preopenedName(call)),
  FD_PWRITE("iiiIi", (session, call) -> session.streams().writeAt(call)),
  FD_READ("iiii", (session, call) -> session.streams().read(call)),
  FD_READDIR("iiiIi", (session, call) -> session.files().list(call)),
  FD_RENUMBER("ii", (session, call) -> session.files().renumber(call)),
  FD_SEEK("iIii", (session, call) -> session.streams().seek(call)),
  FD_SYNC("i", (session, call) -> session.streams().sync(call, WasiRights.FD_SYNC)),
  FD_TELL("ii", (session, call) -> session.streams().tell(call)),
  FD_WRITE("iiii", (session, call) -> session.streams().write(call)),
  PATH_CREATE_DIRECTORY("iii", (session, call) -> session.paths().createDirectory(call)),
  PATH_FILESTAT_GET("iiiii", (session, call) -> session.paths().stat(call)),
  PATH_FILESTAT_SET_TIMES("iiiiIIi", (session, call) -> session.paths().times(call)),
  PATH_LINK("iiiiiii", (session, call) -> session.paths().link(call)),
  PATH_OPEN("iiiiiIIii", (session, call) -> session.opening().open(call)),
  PATH_READLINK("iiiiii", (session, call) -> session.paths().readLink(call)),
  PATH_REMOVE_DIRECTORY("iii", (session, call) -> session.paths().removeDirectory(call)),
  PATH_RENAME("iiiiii", (session, call) -> session.paths().rename(call)),
  PATH_SYMLINK("iiiii", (session, call) -> session.paths().symlink(call)),
  PATH_UNLINK_FILE("iii", (session, call) -> session.paths().unlinkFile(call)),
  POLL_ONEOFF("iiii", (session, call) -> session.poll().oneoff(call)),
  PROC_EXIT(
      "i",
      (_, call) -> {
        throw new WasiExitException(call.i32(0));
      }),
  PROC_RAISE("i", (_, _) -> WasiErrno.NOTSUP),
  SCHED_YIELD("", (session, _) -> session.process().sleep(0)),
  RANDOM_GET("ii", (session, call) -> session.process().random(call)),
  SOCK_ACCEPT("iii", WasiFunction::socket),
  SOCK_RECV("iiiiii", WasiFunction::socket),
  SOCK_SEND("iiiii", WasiFunction::socket),
  SOCK_SHUTDOWN("ii", WasiFunction::socket);

  /// What a function does; answers a number of [WasiErrno].
  @FunctionalInterface
  interface Body {
    int call(WasiSession session, WasiCall call) throws IOException;
  }

  private static final Map<String, WasiFunction> BY_NAME =
      Arrays.stream(values()).collect(Collectors.toMap(WasiFunction::label, Function.identity()));

  private final String label;
  private final FunctionType type;
  private final Body body;

  /// One letter for each parameter: `i` is 32 bits wide, `I` 64.
  WasiFunction(String parameters, Body body) {
    this.label = name().toLowerCase(Locale.ROOT);
    this.type =
        FunctionType.of(
            parameters.chars().mapToObj(c -> c == 'i' ? ValType.I32 : ValType.I64).toList(),
            label.equals("proc_exit") ? List.of() : List.of(ValType.I32));
    this.body = body;
  }

  /// The function that is imported under this name.
  static Optional<WasiFunction> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  /// The name of its import.
  String label() {
    return label;
  }

  FunctionType type() {
    return type;
  }

  Body body() {
    return body;
  }

  /// There is no network: no descriptor is a socket.
  private static int socket(WasiSession session, WasiCall call) {
    session.descriptors().get(call.i32(0), 0);
    return WasiErrno.NOTSOCK;
  }
}
