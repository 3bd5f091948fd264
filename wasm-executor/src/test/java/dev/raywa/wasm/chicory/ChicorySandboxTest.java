package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.SandboxUnderTest.error;
import static dev.raywa.wasm.chicory.SandboxUnderTest.i32;
import static dev.raywa.wasm.chicory.SandboxUnderTest.number;
import static dev.raywa.wasm.chicory.WasmBuilder.call;
import static dev.raywa.wasm.chicory.WasmBuilder.local;
import static dev.raywa.wasm.chicory.WasmBuilder.op;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.ModuleId;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Invocation.Passed;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

final class ChicorySandboxTest {
  private final SandboxUnderTest test = new SandboxUnderTest();

  private static byte[] adder() {
    var builder = new WasmBuilder();
    builder.exported("add", "ii", "i", local(0), local(1), op(0x6A));
    return builder.build();
  }

  @Test
  void runsFunctionByNameAndByIndex() {
    var module = test.module(adder());
    assertThat(number(test.run(module, new Entry.Export("add"), i32(122), i32(233))))
        .isEqualTo(355);
    assertThat(number(test.run(module, new Entry.Index(0), i32(-1), i32(-2)))).isEqualTo(-3);
  }

  @Test
  void returnsResultsAsLittleEndianBytes() {
    var builder = new WasmBuilder();
    builder.exported("long", "", "l", WasmBuilder.i64(0x0807060504030201L));
    builder.exported("float", "", "f", op(0x43, 0, 0, 0xC0, 0x3F));
    builder.exported("nothing", "", "");
    builder.exported("two", "", "il", WasmBuilder.i32(1), WasmBuilder.i64(2));
    var module = test.module(builder.build());
    assertThat(hex(test.run(module, new Entry.Export("long")))).isEqualTo("0102030405060708");
    assertThat(hex(test.run(module, new Entry.Export("float")))).isEqualTo("0000c03f");
    assertThat(hex(test.run(module, new Entry.Export("nothing")))).isEmpty();
    assertThat(hex(test.run(module, new Entry.Export("two"))))
        .isEqualTo("010000000200000000000000");
  }

  private static String hex(Ended ended) {
    return ended instanceof Ended.Returned(var bytes, _)
        ? HexFormat.of().formatHex(bytes.array())
        : ended.toString();
  }

  @Test
  void refusesArgumentsOfOtherTypes() {
    var ended = test.run(adder(), "add", new Passed.Scalar(Invocation.Kind.F64, 0));
    assertThat(error(ended))
        .isEqualTo(
            new TaskError(
                TaskError.Code.BAD_FUNCTION, "add takes (i32, i32) -> i32, but was given (f64)"));
  }

  @Test
  void namesFunctionThatIsMissingAndWhatIsNear() {
    var module = test.module(adder());
    assertThat(error(test.run(module, new Entry.Export("ad"))).message())
        .isEqualTo("the module exports no function ad; add is near");
    assertThat(error(test.run(module, new Entry.Index(7))).message())
        .isEqualTo("function #7 is not in the module, which defines #0 to #0");
  }

  @Test
  void refusesModuleThatIsNotThere() {
    var loaded = test.sandbox.load(ModuleId.of(new byte[] {1}), dev.raywa.message.Dialect.AUTO);
    assertThat(loaded).isInstanceOf(Loaded.Refused.class);
  }

  @Test
  void namesImportThatNothingProvides() {
    var builder = new WasmBuilder();
    builder.imported("env", "log", "i", "");
    builder.imported("wasi_snapshot_preview1", "fd_writ", "iiii", "i");
    builder.imported("wasi_snapshot_preview1", "fd_close", "l", "i");
    builder.imported("ray", "cal", "ii", "i");
    var refusal = test.refusal(builder.build());
    assertThat(refusal)
        .contains("nothing provides the import env.log of type (i32) -> ()")
        .contains("wasi_snapshot_preview1.fd_write is near")
        .contains("fd_close has the type (i64) -> i32 in the module but (i32) -> i32 in WASI")
        .contains("there is no ray.cal of type (i32, i32) -> i32");
    var inspection = test.sandbox.inspect(Bytes.of(builder.build()));
    assertThat(inspection.refusals()).hasSize(4);
  }

  @Test
  void inspectsWithoutRunning() {
    var inspection = test.sandbox.inspect(Bytes.of(adder()));
    assertThat(inspection.refusals()).isEmpty();
    assertThat(inspection.module()).isEqualTo(ModuleId.of(adder()));
    assertThat(inspection.exports().get(0).toString()).contains("add", "(i32, i32) -> i32");
    assertThat(inspection.functions()).isEqualTo(1);
  }

  @Test
  void refusesModuleThatDoesNotValidate() {
    var builder = new WasmBuilder();
    builder.exported("wrong", "", "i", op(0x42, 0));
    assertThat(test.refusal(builder.build())).contains("not valid or cannot be compiled");
  }

  @Test
  void reportsTrapsInTheWordsOfTheSpecification() {
    var builder = new WasmBuilder().memory(1).table(2);
    builder.exported("unreachable", "", "", op(0x00));
    builder.exported("divide", "i", "i", WasmBuilder.i32(1), local(0), op(0x6D));
    builder.exported("load", "i", "i", local(0), op(0x28, 2, 0));
    builder.exported("indirect", "i", "", local(0), op(0x11, 0, 0));
    int deep = builder.exported("deep", "", "", call(4));
    var module = test.module(builder.build());
    assertThat(deep).isEqualTo(4);
    assertTrap(test.run(module, new Entry.Export("unreachable")), "unreachable", "unreachable");
    assertTrap(
        test.run(module, new Entry.Export("divide"), i32(0)), "integer divide by zero", "divide");
    assertTrap(
        test.run(module, new Entry.Export("load"), i32(65_533)),
        "out of bounds memory access",
        "load");
    assertTrap(
        test.run(module, new Entry.Export("indirect"), i32(9)), "undefined element", "indirect");
    assertTrap(
        test.run(module, new Entry.Export("indirect"), i32(1)),
        "uninitialized element 1",
        "indirect");
    assertTrap(test.run(module, new Entry.Export("deep")), "call stack exhausted", "deep");
  }

  private static void assertTrap(Ended ended, String message, String innermost) {
    var error = error(ended);
    assertThat(error.code()).isEqualTo(TaskError.Code.TRAPPED);
    assertThat(error.message()).isEqualTo(message);
    assertThat(error.backtrace()).isNotEmpty();
    assertThat(error.backtrace().get(0)).isEqualTo(innermost);
  }

  @Test
  void backtraceNamesGuestFunctionsInnermostFirst() {
    var builder = new WasmBuilder();
    int inner = builder.function("", "", op(0x00));
    int middle = builder.function("", "", call(inner));
    builder.exported("outer", "", "", call(middle));
    builder.named(middle, "middle_of_it");
    var error = error(test.run(builder.build(), "outer"));
    assertThat(error.backtrace()).containsExactly("#0", "middle_of_it", "outer");
  }

  @Test
  void memoryGrowthBeyondQuotaAnswersMinusOne() {
    var builder = new WasmBuilder().memory(1);
    builder.exported("grow", "i", "i", local(0), op(0x40, 0));
    test.limited(new Limits(4 * 65_536, 100, 0, 1));
    var module = test.module(builder.build());
    assertThat(number(test.run(module, new Entry.Export("grow"), i32(3)))).isEqualTo(1);
    assertThat(number(test.run(module, new Entry.Export("grow"), i32(4)))).isEqualTo(-1);
    assertThat(test.run(module, new Entry.Export("grow"), i32(3)).memoryBytesMax())
        .isEqualTo(4 * 65_536);
  }

  @Test
  void refusesRunWhoseInitialMemoryIsOverItsQuota() {
    var builder = new WasmBuilder().memory(10);
    builder.exported("run", "", "");
    test.limited(new Limits(4 * 65_536, 100, 0, 1));
    var error = error(test.run(builder.build(), "run"));
    assertThat(error.code()).isEqualTo(TaskError.Code.OUT_OF_MEMORY);
    assertThat(error.message()).contains("655360").contains("262144");
  }

  @Test
  void tableGrowthDoesNotReachTheNextInstance() {
    var builder = new WasmBuilder().table(4);
    builder.exported("grow", "", "i", op(0xD0, 0x70), WasmBuilder.i32(2), op(0xFC, 15, 0));
    builder.exported("size", "", "i", op(0xFC, 16, 0));
    var module = test.module(builder.build());
    assertThat(number(test.run(module, new Entry.Export("grow")))).isEqualTo(4);
    assertThat(number(test.run(module, new Entry.Export("grow")))).isEqualTo(4);
    assertThat(number(test.run(module, new Entry.Export("size")))).isEqualTo(4);
    test.limited(new Limits(65_536, 5, 0, 1));
    assertThat(number(test.run(module, new Entry.Export("grow")))).isEqualTo(-1);
  }

  @Test
  void memoryAndGlobalsAreFreshForEveryRun() {
    var builder = new WasmBuilder().memory(1);
    int counter = builder.global(0);
    builder.exported(
        "count",
        "",
        "i",
        op(0x23, counter, 0x41, 1, 0x6A, 0x24, counter),
        WasmBuilder.i32(0),
        WasmBuilder.i32(0),
        op(0x28, 2, 0),
        WasmBuilder.i32(1),
        op(0x6A, 0x36, 2, 0),
        op(0x23, counter),
        WasmBuilder.i32(0),
        op(0x28, 2, 0, 0x6A));
    var module = test.module(builder.build());
    for (int i = 0; i < 3; i++) {
      assertThat(number(test.run(module, new Entry.Export("count")))).isEqualTo(2);
    }
  }

  @Test
  void hostFunctionsGetArgumentsAndGiveResults() {
    test.host.with("get", (_, arguments) -> arguments[0] * 2 + arguments[1]);
    var builder = new WasmBuilder();
    int get = builder.imported("ray", "get", "il", "i");
    builder.exported("run", "i", "i", local(0), WasmBuilder.i64(5), call(get));
    assertThat(number(test.run(builder.build(), "run", i32(-7)))).isEqualTo(-9);
  }

  @Test
  void hostFunctionThatBreaksIsADefectAndNotATrap() {
    test.host.with(
        "get",
        (_, _) -> {
          throw new IllegalStateException("broken");
        });
    var builder = new WasmBuilder();
    int get = builder.imported("ray", "get", "", "");
    builder.exported("run", "", "", call(get));
    var error = error(test.run(builder.build(), "run"));
    assertThat(error.code()).isEqualTo(TaskError.Code.INTERNAL);
    assertThat(error.message()).contains("ray.get").contains("broken");
  }

  @Test
  void guestPortFindsFunctionsByPointerAndName() {
    var found = new java.util.ArrayList<String>();
    test.host.with(
        "get",
        (guest, _) -> {
          for (int slot = -1; slot <= 4; slot++) {
            found.add(guest.tableFunction(slot).toString());
          }
          found.add(guest.exportedFunction("run").toString());
          found.add(guest.exportedFunction("other").toString());
          return 0;
        });
    var builder = new WasmBuilder().table(4);
    int get = builder.imported("ray", "get", "", "");
    int add = builder.function("ii", "i", local(0), local(1), op(0x6A));
    int run = builder.exported("run", "", "", call(get));
    builder.elements(1, add, get).named(add, "add").export("__indirect_function_table", 1, 0);
    test.run(builder.build(), "run");
    assertThat(run).isEqualTo(2);
    assertThat(found).hasSize(8);
    assertThat(found.get(2)).contains("Index[index=1]", "label=add", "(i32, i32) -> i32");
    assertThat(found.get(6)).contains("Export[name=run]");
    for (int empty : new int[] {0, 1, 3, 4, 5, 7}) {
      assertThat(found.get(empty)).isEqualTo("Optional.empty");
    }
  }

  /// A module with something of everything that a guest usually has.
  private static byte[] everything() {
    var builder = new WasmBuilder().memory(1, 4).table(3);
    int close = builder.imported("wasi_snapshot_preview1", "fd_close", "i", "i");
    int counter = builder.global(1);
    int add = builder.exported("add", "ii", "i", local(0), local(1), op(0x6A));
    builder.exported("run", "", "i", WasmBuilder.i32(9), call(close), op(0x23, counter, 0x6A));
    builder.exported("_initialize", "", "", WasmBuilder.i32(5), op(0x24, counter));
    return builder.elements(1, add).data(4, new byte[] {1, 2, 3}).named(add, "add").build();
  }

  @Test
  void neverThrowsWhateverTheBytes() throws Exception {
    var whole = everything();
    var entries = List.of(new Entry.Export("run"), new Entry.Index(1));
    assertThat(test.run(test.module(whole), entries.get(0))).isInstanceOf(Ended.Returned.class);
    for (long seed = 1; seed <= 400; seed++) {
      var random = new Random(seed);
      var bytes = whole.clone();
      for (int i = random.nextInt(3); i >= 0; i--) {
        bytes[8 + random.nextInt(bytes.length - 8)] = (byte) random.nextInt(256);
      }
      assertThat(test.sandbox.inspect(Bytes.of(bytes))).as("seed " + seed).isNotNull();
      if (test.load(bytes) instanceof Loaded.Ready(var module)) {
        for (var entry : entries) {
          assertThat(endedSoon(module, entry)).as("seed " + seed).isNotNull();
        }
      }
    }
  }

  /// A changed byte can make a loop that does not end by itself.
  private Ended endedSoon(GuestModule module, Entry entry) throws Exception {
    var run = new FutureTask<>(() -> test.run(module, entry));
    var thread = Thread.ofVirtual().start(run);
    try {
      return run.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return run.get(20, TimeUnit.SECONDS);
    }
  }
}
