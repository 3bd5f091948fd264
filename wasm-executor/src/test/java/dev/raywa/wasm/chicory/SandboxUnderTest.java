package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Invocation.Passed;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.host.HostLink;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// A sandbox with fakes around it, and short words for using it.
final class SandboxUnderTest {
  static final Bytes KEY = Bytes.utf8("a key for tests, 16 bytes or more");

  final InMemoryModules modules;
  final FakeHost host = new FakeHost();
  final FakeWasi wasi = new FakeWasi();
  final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  final ChicorySandbox sandbox;
  private Limits limits = Limits.DEFAULT;
  private List<String> program = List.of("guest");

  SandboxUnderTest() {
    this(SandboxConfig.DEFAULT, new InMemoryModules(), KEY);
  }

  SandboxUnderTest(SandboxConfig config, InMemoryModules modules, Bytes key) {
    this(config, modules, key, new AtomicLong()::get);
  }

  SandboxUnderTest(SandboxConfig config, InMemoryModules modules, Bytes key, LongSupplier clock) {
    this.modules = modules;
    var parts = new ChicorySandbox.Parts(modules, host, key, clock);
    sandbox = new ChicorySandbox(config, parts, wasi);
  }

  /// With the host functions of this link instead of [#host].
  SandboxUnderTest(HostLink link) {
    modules = new InMemoryModules();
    var parts = new ChicorySandbox.Parts(modules, link, KEY, new AtomicLong()::get);
    sandbox = new ChicorySandbox(SandboxConfig.DEFAULT, parts, wasi);
  }

  static SandboxConfig configured(Duration compileTimeMax, long deepStackBytes) {
    var base = SandboxConfig.DEFAULT;
    return new SandboxConfig(
        base.admission(),
        base.cacheBytesMax(),
        compileTimeMax,
        base.compilersMax(),
        base.compileQueueMax(),
        base.snapshotTimeMin(),
        base.snapshotBytesMax(),
        deepStackBytes);
  }

  SandboxUnderTest limited(Limits other) {
    limits = other;
    return this;
  }

  void program(String... words) {
    program = List.of(words);
  }

  Loaded load(byte[] wasm) {
    return sandbox.load(modules.add(wasm), Dialect.AUTO);
  }

  GuestModule module(byte[] wasm) {
    return switch (load(wasm)) {
      case Loaded.Ready(var module) -> module;
      case Loaded.Refused(var error) -> throw new AssertionError(error.toString());
    };
  }

  String refusal(byte[] wasm) {
    return switch (load(wasm)) {
      case Loaded.Ready(var module) -> throw new AssertionError("admitted: " + module.id());
      case Loaded.Refused(var error) -> error.toString();
    };
  }

  Ended run(GuestModule module, Entry entry, Passed... arguments) {
    var invocation =
        new Invocation(entry, List.of(arguments), program, Map.of(), List.of(), limits);
    return sandbox.run(module, invocation, new FakeRay(), this::print);
  }

  Ended run(byte[] wasm, String export, Passed... arguments) {
    return run(module(wasm), new Entry.Export(export), arguments);
  }

  private synchronized void print(int stream, byte[] from, int at, int length) {
    if (stream == GuestOutput.STDOUT) {
      printed.write(from, at, length);
    }
  }

  String output() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  static Passed i32(int value) {
    return new Passed.Scalar(Invocation.Kind.I32, value);
  }

  /// The i32 that a run returned.
  static int number(Ended ended) {
    return switch (ended) {
      case Ended.Returned(var bytes, _) when bytes.size() == 4 ->
          ByteBuffer.wrap(bytes.array()).order(ByteOrder.LITTLE_ENDIAN).getInt();
      default -> throw new AssertionError("returned no i32: " + ended);
    };
  }

  /// The error that a run ended with.
  static TaskError error(Ended ended) {
    return switch (ended) {
      case Ended.Failed(var error, _) -> error;
      default -> throw new AssertionError("did not fail: " + ended);
    };
  }
}
