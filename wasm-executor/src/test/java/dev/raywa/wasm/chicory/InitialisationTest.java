package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.SandboxUnderTest.error;
import static dev.raywa.wasm.chicory.SandboxUnderTest.number;
import static dev.raywa.wasm.chicory.WasmBuilder.call;
import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.join;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Initialisers and finishers run once, in the right order, for every kind of module.
final class InitialisationTest {
  private static final int INIT = 1;
  private static final int BODY = 2;
  private static final int END = 3;

  private final SandboxUnderTest test = new SandboxUnderTest();
  private final List<Integer> noted = new ArrayList<>();
  private final WasmBuilder builder = new WasmBuilder();
  private final int note;

  InitialisationTest() {
    test.host.with(
        "note",
        (_, arguments) -> {
          noted.add((int) arguments[0]);
          return 0;
        });
    note = builder.imported("ray", "note", "i", "");
  }

  private byte[] notes(int what) {
    return join(i32(what), call(note));
  }

  private Ended start() {
    return test.run(test.module(builder.build()), Entry.Start.COMMAND);
  }

  private Ended task(int function) {
    return test.run(test.module(builder.build()), new Entry.Index(function));
  }

  @Test
  void callsConstructorsAndDestructorsThatStartDoesNotCall() {
    builder.exported("__wasm_call_ctors", "", "", notes(INIT));
    builder.exported("__wasm_call_dtors", "", "", notes(END));
    builder.exported("_start", "", "", notes(BODY));
    assertThat(start()).isInstanceOf(Ended.Returned.class);
    assertThat(noted).containsExactly(INIT, BODY, END);
  }

  @Test
  void neverCallsThemTwice() {
    int init = builder.exported("__wasm_call_ctors", "", "", notes(INIT));
    int end = builder.exported("__wasm_call_dtors", "", "", notes(END));
    builder.exported("_start", "", "", call(init), notes(BODY), call(end));
    start();
    assertThat(noted).containsExactly(INIT, BODY, END);
  }

  @Test
  void flushesWithStdioExitWhenThereAreNoDestructors() {
    builder.exported("__stdio_exit", "", "", notes(END));
    builder.exported("_start", "", "", notes(BODY));
    start();
    assertThat(noted).containsExactly(BODY, END);
  }

  @Test
  void flushesWithFflushWhenThereIsNothingElse() {
    int body = builder.function("", "", notes(BODY));
    builder.exported("fflush", "i", "i", op(0x20, 0), call(note), i32(0));
    task(body);
    assertThat(noted).containsExactly(BODY, 0);
  }

  @Test
  void initialisesCommandModuleForTaskByIndex() {
    int init = builder.exported("__wasm_call_ctors", "", "", notes(INIT));
    int end = builder.exported("__wasm_call_dtors", "", "", notes(END));
    builder.exported("_start", "", "", call(init), call(end));
    int body = builder.function("", "", notes(BODY));
    task(body);
    assertThat(noted).containsExactly(INIT, BODY, END);
  }

  @Test
  void leavesInitialisationToWrapperOfExport() {
    int init = builder.exported("__wasm_call_ctors", "", "", notes(INIT));
    int body = builder.function("", "", notes(BODY));
    builder.exported("add", "", "", call(init), call(body));
    test.run(builder.build(), "add");
    assertThat(noted).containsExactly(INIT, BODY);
  }

  @Test
  void initialisesReactorOnceAndOnlyWithItsInitialiser() {
    int init = builder.exported("__wasm_call_ctors", "", "", notes(INIT));
    builder.exported("_initialize", "", "", call(init));
    builder.exported("run", "", "", notes(BODY));
    test.run(builder.build(), "run");
    assertThat(noted).containsExactly(INIT, BODY);
  }

  @Test
  void noFinisherAfterTrapOrExit() {
    builder.exported("__wasm_call_dtors", "", "", notes(END));
    builder.exported("trap", "", "", notes(BODY), op(0x00));
    assertThat(error(test.run(builder.build(), "trap")).message()).isEqualTo("unreachable");
    assertThat(noted).containsExactly(BODY);
  }

  @Test
  void driverOfReactorExitsWithItsResult() {
    builder.exported("_initialize", "", "", notes(INIT));
    builder.exported("run", "", "i", notes(BODY), i32(7));
    builder.exported("main", "ii", "i", op(0x20, 0));
    var module = test.module(builder.build());
    assertThat(test.run(module, new Entry.Start("run"))).isEqualTo(new Ended.Exited(7, 0));
    assertThat(test.run(module, new Entry.Start("main"))).isEqualTo(new Ended.Exited(0, 0));
    assertThat(noted).containsExactly(INIT, BODY, INIT);
    assertThat(number(test.run(module, new Entry.Export("run")))).isEqualTo(7);
  }

  @Test
  void exitCodeOfWasiIsTheExitCode() {
    int exit = builder.imported("wasi_snapshot_preview1", "proc_exit", "i", "");
    builder.exported("_start", "", "", i32(3), call(exit));
    builder.exported("zero", "", "", i32(0), call(exit));
    var module = test.module(builder.build());
    assertThat(test.run(module, Entry.Start.COMMAND)).isEqualTo(new Ended.Exited(3, 0));
    assertThat(test.run(module, new Entry.Export("zero"))).isEqualTo(new Ended.Exited(0, 0));
    assertThat(test.wasi.openSessions()).isZero();
  }

  @Test
  void printsThroughWasi() {
    int write = builder.imported("wasi_snapshot_preview1", "fd_write", "iiii", "i");
    builder.memory(1).export("memory", 2, 0);
    builder.data(0, new byte[] {8, 0, 0, 0, 3, 0, 0, 0, 'h', 'i', '\n'});
    builder.exported("_start", "", "", i32(1), i32(0), i32(1), i32(32), call(write), op(0x1A));
    assertThat(start()).isInstanceOf(Ended.Returned.class);
    assertThat(test.output()).isEqualTo("hi\n");
  }

  @Test
  void refusesTaskInGoCommandWithReason() {
    builder.exported("_start", "", "");
    builder.exported("add", "", "");
    builder.custom("go:buildid", new byte[] {1});
    var module = test.module(builder.build());
    assertThat(error(test.run(module, new Entry.Export("add"))).message())
        .startsWith("add is in a Go command")
        .contains("-buildmode=c-shared");
    assertThat(test.run(module, Entry.Start.COMMAND)).isInstanceOf(Ended.Returned.class);
  }

  @Test
  void startSectionTrapIsTheGuestsTrap() {
    int trap = builder.function("", "", op(0x00));
    builder.start(trap).exported("run", "", "");
    assertThat(error(test.run(builder.build(), "run")).message()).isEqualTo("unreachable");
  }
}
