package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasi.WasiOptions;
import com.dylibso.chicory.wasi.WasiPreview1;
import com.dylibso.chicory.wasm.types.FunctionType;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The engine's own WASI with output as the only capability; counts calls by name.
final class FakeWasi implements WasiLink {
  private static final Map<String, FunctionType> TYPES = new ConcurrentHashMap<>();

  static {
    var wasi = WasiPreview1.builder().withOptions(WasiOptions.builder().build()).build();
    for (var function : wasi.toHostFunctions()) {
      TYPES.put(function.name(), function.functionType());
    }
  }

  private final Map<String, AtomicInteger> calls = new ConcurrentHashMap<>();
  private final AtomicInteger open = new AtomicInteger();

  int calls(String name) {
    return calls.getOrDefault(name, new AtomicInteger()).get();
  }

  /// Sessions that were opened and not closed.
  int openSessions() {
    return open.get();
  }

  @Override
  public Optional<FunctionType> type(String name) {
    return Optional.ofNullable(TYPES.get(name));
  }

  @Override
  public Session open(Invocation invocation, GuestOutput output) {
    open.incrementAndGet();
    var options =
        WasiOptions.builder()
            .withStdout(stream(output, GuestOutput.STDOUT), false)
            .withStderr(stream(output, GuestOutput.STDERR), false)
            .withArguments(invocation.program())
            .build();
    var wasi = WasiPreview1.builder().withOptions(options).build();
    return new Session() {
      @Override
      public HostFunction function(String name) {
        return List.of(wasi.toHostFunctions()).stream()
            .filter(function -> function.name().equals(name))
            .map(this::counted)
            .findFirst()
            .orElseThrow();
      }

      private HostFunction counted(HostFunction function) {
        return new HostFunction(
            function.module(),
            function.name(),
            function.functionType(),
            (instance, arguments) -> {
              calls.computeIfAbsent(function.name(), _ -> new AtomicInteger()).incrementAndGet();
              return function.handle().apply(instance, arguments);
            });
      }

      @Override
      public void close() {
        wasi.close();
        open.decrementAndGet();
      }
    };
  }

  private static OutputStream stream(GuestOutput output, int number) {
    return new OutputStream() {
      @Override
      public void write(int value) {
        output.write(number, new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] from, int at, int length) {
        output.write(number, from, at, length);
      }
    };
  }
}
