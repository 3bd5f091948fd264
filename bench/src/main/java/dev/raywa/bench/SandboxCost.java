package dev.raywa.bench;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.Ray;
import dev.raywa.wasm.chicory.ChicorySandbox;
import dev.raywa.wasm.chicory.SandboxConfig;
import dev.raywa.wasm.chicory.WasiConfig;
import dev.raywa.wasm.host.RayLink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// What a task costs before and after its own work: a fresh instance of a compiled module, one call
/// of a function that does nothing, and its end. Not final because JMH extends it.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SandboxCost {
  /// The system property that names the folder of the guests.
  static final String GUESTS = "raywa.bench.guests";

  private static final Bytes KEY = Bytes.utf8("signs what these benchmarks compile");
  private static final Invocation NOOP =
      new Invocation(
          new Entry.Export("noop"),
          List.of(),
          List.of("noop"),
          Map.of(),
          List.of(),
          Limits.DEFAULT);

  /// The guest, by its file.
  @Param({"noop-1", "noop-2", "bench"})
  public String guest = "";

  private final Ray ray = new NoCluster(1);
  private final OneModule store = new OneModule();
  private final ChicorySandbox sandbox =
      ChicorySandbox.withWasi(
          SandboxConfig.DEFAULT,
          new ChicorySandbox.Parts(store, new RayLink(), KEY, System::nanoTime),
          new WasiConfig(
              InstantSource.system(),
              System::nanoTime,
              TimeUnit.NANOSECONDS::sleep,
              () -> new SplittableRandom(1),
              WasiConfig.DESCRIPTORS_MAX));
  private Supplier<Ended> run =
      () -> {
        throw new IllegalStateException("no guest is loaded");
      };

  /// Compiles the guest.
  @Setup
  public void load() throws IOException {
    var file = Path.of(System.getProperty(GUESTS, "guests"), guest + ".wasm");
    var loaded = sandbox.load(store.keep(Bytes.of(Files.readAllBytes(file))), Dialect.AUTO);
    run =
        switch (loaded) {
          case Loaded.Ready(var module) -> () -> run(module);
          case Loaded.Refused(var error) ->
              throw new IllegalStateException(file + " is refused: " + error);
        };
  }

  /// A whole run.
  @Benchmark
  public Ended freshSandbox() {
    var ended = run.get();
    if (!(ended instanceof Ended.Returned)) {
      throw new IllegalStateException("the guest did not return: " + ended);
    }
    return ended;
  }

  private Ended run(GuestModule module) {
    return sandbox.run(module, NOOP, ray, (_, _, _, _) -> {});
  }

  /// Forgets the guest.
  @TearDown
  public void close() {
    sandbox.close();
  }
}
