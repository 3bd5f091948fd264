package dev.raywa.bench;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.chicory.ChicorySandbox;
import dev.raywa.wasm.chicory.SandboxConfig;
import dev.raywa.wasm.chicory.WasiConfig;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.OnnxScan;
import dev.raywa.wasm.nn.TensorInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The guest `infer` on an engine, as often as wanted at the same time, all on one open model.
final class InferringGuest implements AutoCloseable {
  /// Guests that are held at once, at most.
  static final int MANY = 8;

  private static final Bytes KEY = Bytes.utf8("signs what these benchmarks compile");
  private static final int INFERENCES_HELD = 5;

  private final ChicorySandbox sandbox;
  private final GuestModule module;
  private final AtomicLong jobs = new AtomicLong();
  private NnModel model;

  /// Somebody else closes the model.
  private record Lent(NnModel model) implements NnModel {
    @Override
    public List<TensorInfo> inputs() {
      return model.inputs();
    }

    @Override
    public List<TensorInfo> outputs() {
      return model.outputs();
    }

    @Override
    public OnnxScan scan() {
      return model.scan();
    }

    @Override
    public long chargedBytes() {
      return model.chargedBytes();
    }

    @Override
    public NnContext context(TaskId task) throws NnException {
      return model.context(task);
    }

    @Override
    public void close() {}
  }

  InferringGuest(Path guests, NnEngine engine, NnModel model) throws IOException {
    this.model = model;
    var store = new OneModule();
    sandbox =
        ChicorySandbox.withWasi(
            SandboxConfig.DEFAULT,
            new ChicorySandbox.Parts(
                store,
                new NnLink(engine, (_, _, _) -> Optional.of(new Lent(lent()))),
                KEY,
                System::nanoTime),
            new WasiConfig(
                InstantSource.system(),
                System::nanoTime,
                TimeUnit.NANOSECONDS::sleep,
                () -> new SplittableRandom(1),
                WasiConfig.DESCRIPTORS_MAX));
    var file = guests.resolve("infer.wasm");
    var loaded = sandbox.load(store.keep(Bytes.of(Files.readAllBytes(file))), Dialect.AUTO);
    module =
        switch (loaded) {
          case Loaded.Ready(var ready) -> ready;
          case Loaded.Refused(var error) ->
              throw new IllegalStateException(file + " is refused: " + error);
        };
  }

  private NnModel lent() {
    return model;
  }

  /// Blocks for so many inferences; how long each took inside the guest, in nanoseconds.
  long[] times(int side, int count) {
    var printed = new ByteArrayOutputStream();
    run(side, count, (_, from, at, length) -> printed.write(from, at, length));
    return printed.toString(StandardCharsets.UTF_8).lines().mapToLong(Long::parseLong).toArray();
  }

  /// Starts guests that infer at the same time and then stay, and measures while all of them do.
  long hold(NnModel on, int side, int guests, LongSupplier measure) throws InterruptedException {
    model = on;
    var arrived = new CountDownLatch(guests);
    var end = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < guests; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> run(side, INFERENCES_HELD, (_, _, _, _) -> stay(arrived, end))));
    }
    if (!arrived.await(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("not all guests have inferred");
    }
    long measured = measure.getAsLong();
    end.countDown();
    for (var thread : threads) {
      thread.join();
    }
    return measured;
  }

  /// Live objects, and what this process and its children have in memory; the heap of this process
  /// is in memory from the start.
  static long memoryBytes() {
    System.gc();
    var runtime = Runtime.getRuntime();
    long live = runtime.totalMemory() - runtime.freeMemory();
    return live
        + residentBytes(ProcessHandle.current())
        + ProcessHandle.current().children().mapToLong(InferringGuest::residentBytes).sum();
  }

  private static long residentBytes(ProcessHandle process) {
    var status = Path.of("/proc", Long.toString(process.pid()), "status");
    try (var lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .sum();
    } catch (IOException e) {
      throw new IllegalStateException("memory of a process is not known: " + status, e);
    }
  }

  private static void stay(CountDownLatch arrived, CountDownLatch end) {
    arrived.countDown();
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Runs a guest; its complaints go to the log.
  private void run(int side, int count, GuestOutput results) {
    GuestOutput output =
        (stream, from, at, length) -> {
          if (stream == GuestOutput.STDERR) {
            System.err.write(from, at, length);
          } else {
            results.write(stream, from, at, length);
          }
        };
    var invocation =
        new Invocation(
            Entry.Start.COMMAND,
            List.of(),
            List.of("infer", Integer.toString(side), Integer.toString(count)),
            Map.of(),
            List.of(),
            Limits.DEFAULT);
    var ended = sandbox.run(module, invocation, new NoCluster(jobs.incrementAndGet()), output);
    if (!(ended instanceof Ended.Returned)) {
      throw new IllegalStateException("the guest did not return: " + ended);
    }
  }

  @Override
  public void close() {
    sandbox.close();
  }
}
