package dev.raywa.execution;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.ModuleId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Inspection;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.Ray;
import dev.raywa.wasm.Sandbox;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A sandbox whose guests are Java functions, found by the name of their entry.
final class FakeSandbox implements Sandbox {
  /// A guest: runs on the task's own thread and may block in the ports it is given.
  @FunctionalInterface
  interface Program {
    Bytes run(Call call);
  }

  /// What one run of a guest is given.
  record Call(Ray ray, GuestOutput output, Invocation invocation) {
    /// The bytes of an argument.
    Bytes blob(int index) {
      return ((Invocation.Passed.Blob) invocation.arguments().get(index)).bytes().toBytes();
    }

    void print(int stream, String text) {
      var bytes = text.getBytes(StandardCharsets.UTF_8);
      output.write(stream, bytes, 0, bytes.length);
    }
  }

  /// A guest that ends in another way than by returning.
  static final class GuestFailure extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final transient Ended ended;

    GuestFailure(Ended ended) {
      super(ended.toString());
      this.ended = ended;
    }
  }

  static final ModuleId MODULE = ModuleId.of(new byte[] {42});
  static final ModuleId REFUSED = ModuleId.of(new byte[] {43});

  final AtomicInteger running = new AtomicInteger();
  final AtomicInteger runs = new AtomicInteger();
  private final Map<String, Program> programs = new ConcurrentHashMap<>();

  private record Module(ModuleId id) implements GuestModule {
    @Override
    public Inspection inspection() {
      return new Inspection(
          id, 0, Dialect.AUTO, List.of(), List.of(), 0, 0, -1, 0, List.of(), List.of());
    }
  }

  void program(String entry, Program program) {
    programs.put(entry, program);
  }

  static GuestFailure failed(Code code, String message) {
    return new GuestFailure(new Ended.Failed(new TaskError(code, message), 0));
  }

  static GuestFailure exited(int code) {
    return new GuestFailure(new Ended.Exited(code, 0));
  }

  @Override
  public Inspection inspect(Bytes wasm) {
    return new Module(ModuleId.of(wasm.array())).inspection();
  }

  @Override
  public Loaded load(ModuleId id, Dialect dialect) {
    return id.equals(REFUSED)
        ? new Loaded.Refused(new TaskError(Code.BAD_MODULE, "the module is malformed"))
        : new Loaded.Ready(new Module(id));
  }

  @Override
  public Ended run(GuestModule module, Invocation invocation, Ray ray, GuestOutput output) {
    runs.incrementAndGet();
    running.incrementAndGet();
    try {
      var program = programs.get(invocation.entry().label());
      if (program == null) {
        var sentence = "there is no export " + invocation.entry().label();
        return new Ended.Failed(new TaskError(Code.BAD_FUNCTION, sentence), 0);
      }
      return new Ended.Returned(program.run(new Call(ray, output, invocation)), 65_536);
    } catch (GuestInterrupted e) {
      return new Ended.Interrupted(65_536);
    } catch (GuestFailure e) {
      return e.ended;
    } finally {
      running.decrementAndGet();
    }
  }

  @Override
  public void close() {}

  /// Some bytes that are no text.
  static ByteSource bytes(int size) {
    var bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) (i * 31);
    }
    return ByteSource.of(Bytes.of(bytes));
  }
}
