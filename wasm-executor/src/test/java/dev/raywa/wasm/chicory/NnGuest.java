package dev.raywa.wasm.chicory;

import static dev.raywa.wasm.chicory.WasmBuilder.i32;
import static dev.raywa.wasm.chicory.WasmBuilder.join;
import static dev.raywa.wasm.chicory.WasmBuilder.local;
import static dev.raywa.wasm.chicory.WasmBuilder.op;

import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.host.Guest;
import dev.raywa.wasm.host.GuestMemory;
import dev.raywa.wasm.host.HostLink;
import dev.raywa.wasm.host.HostLinks;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// A compiled guest that calls whatever a test tells it, one call after the other. While it waits
/// for the next one, the test may use its memory.
final class NnGuest implements AutoCloseable {
  /// Size of its memory.
  static final int MEMORY_BYTES = 4 * 65_536;

  /// Where tests find nothing of anybody else.
  static final int FREE = 1024;

  private static final int ARGUMENTS = 0;
  private static final int RESULT = 64;
  private static final int TEXT = MEMORY_BYTES - 8192;
  private static final int END = -1;
  private static final int WAIT_S = 60;

  /// An import: module, name, and how many parameters it has.
  record Import(String module, String name, int parameters) {}

  private record Step(int function, List<Integer> arguments) {}

  /// The cluster as it sees it.
  final FakeRay ray = new FakeRay();

  private final List<Import> imports;
  private final BlockingQueue<Step> steps = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Integer> results = new ArrayBlockingQueue<>(4);
  private final FutureTask<Ended> run;
  private final Thread thread;
  private @Nullable GuestMemory memory;
  private int free = FREE;
  private boolean hasBegun;

  NnGuest(HostLink link, Limits limits, List<Import> imports) throws InterruptedException {
    this.imports = imports;
    var host = new FakeHost().with("step", (guest, _) -> step(guest));
    var all = new HostLinks(host, link);
    run = new FutureTask<>(() -> run(all, wasm(imports), limits, ray));
    thread = Thread.ofVirtual().start(run);
    awaitResult();
  }

  /// Calls an import and answers what it returned.
  int call(String name, int... arguments) throws InterruptedException {
    start(name, arguments);
    return awaitResult();
  }

  /// Begins a call that may not come back.
  void start(String name, int... arguments) {
    for (int i = 0; i < imports.size(); i++) {
      if (imports.get(i).name().equals(name)) {
        steps.add(new Step(i, Arrays.stream(arguments).boxed().toList()));
        return;
      }
    }
    throw new AssertionError("not imported: " + name);
  }

  GuestMemory memory() {
    return Objects.requireNonNull(memory, "the guest has begun");
  }

  /// Puts bytes where nothing else is, and answers their address.
  int put(byte... bytes) {
    int at = free;
    memory().write(at, bytes, 0, bytes.length);
    free += (bytes.length + 7) & ~7;
    return at;
  }

  /// Puts numbers.
  int put(int... words) {
    var bytes = ByteBuffer.allocate(4 * words.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int word : words) {
      bytes.putInt(word);
    }
    return put(bytes.array());
  }

  /// Puts a text and answers its address.
  int put(String text) {
    return put(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Puts a tensor whose padding is full of rubbish.
  int tensor(int type, int[] dims, byte... data) {
    return put(put(dims), dims.length, (type & 0xff) | 0xA5C3_9700, put(data), data.length);
  }

  /// The number at an address.
  int word(int address) {
    return memory().readI32(address);
  }

  /// The bytes from an address.
  byte[] bytes(int address, int length) {
    var bytes = new byte[length];
    memory().read(address, bytes, 0, length);
    return bytes;
  }

  /// The number and the sentence of the latest error.
  String lastError() throws InterruptedException {
    int size = put(0);
    int errno = call("last_error", TEXT, 4096, size);
    var utf8 = bytes(TEXT, Math.min(4096, word(size)));
    return errno + " " + new String(utf8, StandardCharsets.UTF_8);
  }

  void interrupt() {
    thread.interrupt();
  }

  /// Ends the guest, or waits for its end, and answers how it ended.
  Ended end() throws InterruptedException, ExecutionException, TimeoutException {
    if (!run.isDone()) {
      steps.offer(new Step(END, List.of()));
    }
    return run.get(WAIT_S, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    try {
      end();
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("the guest did not end well", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Ended run(HostLink link, byte[] wasm, Limits limits, FakeRay ray) {
    var modules = new InMemoryModules();
    var wasi =
        new WasiConfig(
            InstantSource.system(),
            System::nanoTime,
            TimeUnit.NANOSECONDS::sleep,
            () -> new Random(1),
            WasiConfig.DESCRIPTORS_MAX);
    var parts = new ChicorySandbox.Parts(modules, link, SandboxUnderTest.KEY, System::nanoTime);
    var sandbox = ChicorySandbox.withWasi(SandboxConfig.DEFAULT, parts, wasi);
    return switch (sandbox.load(modules.add(wasm), Dialect.AUTO)) {
      case Loaded.Refused(var error) -> throw new AssertionError(error.toString());
      case Loaded.Ready(var module) ->
          sandbox.run(
              module,
              new Invocation(
                  new Entry.Export("run"),
                  List.of(),
                  List.of("guest"),
                  Map.of(),
                  List.of(),
                  limits),
              ray,
              (_, _, _, _) -> {});
    };
  }

  private int awaitResult() throws InterruptedException {
    var result = results.poll(WAIT_S, TimeUnit.SECONDS);
    if (result == null) {
      throw new AssertionError("the guest did not come back: " + run.state());
    }
    return result;
  }

  private long step(Guest guest) {
    var here = guest.memory();
    memory = here;
    results.add(hasBegun ? here.readI32(RESULT) : 0);
    hasBegun = true;
    try {
      var step = Objects.requireNonNull(steps.poll(WAIT_S, TimeUnit.SECONDS), "the next step");
      for (int i = 0; i < step.arguments().size(); i++) {
        here.writeI32(ARGUMENTS + 4L * i, step.arguments().get(i));
      }
      return step.function();
    } catch (InterruptedException e) {
      throw new GuestInterrupted();
    }
  }

  private static byte[] wasm(List<Import> imports) {
    var builder = new WasmBuilder().memory(MEMORY_BYTES / 65_536).export("memory", 2, 0);
    int step = builder.imported("ray", "step", "", "i");
    var code = new ByteArrayOutputStream();
    code.writeBytes(join(op(0x03, 0x40), WasmBuilder.call(step), op(0x21, 0)));
    for (int i = 0; i < imports.size(); i++) {
      var one = imports.get(i);
      int function = builder.imported(one.module(), one.name(), "i".repeat(one.parameters()), "i");
      code.writeBytes(join(local(0), i32(i), op(0x46, 0x04, 0x40), i32(RESULT)));
      for (int k = 0; k < one.parameters(); k++) {
        code.writeBytes(join(i32(ARGUMENTS + 4 * k), op(0x28, 2, 0)));
      }
      code.writeBytes(join(WasmBuilder.call(function), op(0x36, 2, 0, 0x0B)));
    }
    code.writeBytes(join(local(0), i32(0), op(0x4E, 0x0D, 0, 0x0B)));
    int run = builder.functionWithLocals("", "", new byte[] {1, 1, 0x7F}, code.toByteArray());
    return builder.export("run", 0, run).build();
  }
}
