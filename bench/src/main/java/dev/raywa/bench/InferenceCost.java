package dev.raywa.bench;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.ort.OrtBackend;
import dev.raywa.wasm.nn.ort.OrtLibrary;
import dev.raywa.wasm.nn.ort.OrtNatives;
import dev.raywa.wasm.nn.ort.OrtRun;
import dev.raywa.wasm.nn.worker.ProcessFolders;
import dev.raywa.wasm.nn.worker.WorkerBackend;
import dev.raywa.wasm.nn.worker.WorkerConfig;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What an inference costs beside the run of the model itself: the same model and picture, by turns
/// straight through the library's C API and through our engine. Started by [InferenceFigures] in a
/// JVM of its own; prints a word and a number in each line.
public final class InferenceCost {
  /// All guests of the figure of memory hold this one.
  static final InferredModel HELD = InferredModel.MOBILENET;

  static final String DIRECT = "direct";
  static final String IN_PROCESS = "inprocess";
  static final String WORKER = "worker";
  static final String GUEST = "guest.";
  static final String BYTES = "bytes";
  static final String MEMORY = "memory";

  private static final int SCORES_MAX = 1000;
  private static final int BATCH = 40;
  private static final Duration TIME = Duration.ofSeconds(20);

  /// One way to infer.
  private interface Way {
    /// Infers so often; answers how long each took, in nanoseconds.
    long[] times(int count) throws Exception;
  }

  /// A way and what it gave, a median for each round.
  private record Rounds(String name, Way way, List<Double> medians) {}

  private final Path guests;
  private final Path data;
  private final Path folder;
  private final int rounds;

  private InferenceCost(Path guests, Path data, Path folder, int rounds) {
    this.guests = guests;
    this.data = data;
    this.folder = folder;
    this.rounds = rounds;
  }

  /// Measures everything.
  ///
  /// @param words folder of the guests, folder of models that may be missing, a folder that is
  ///   ours, rounds
  public static void main(String[] words) throws Exception {
    var cost =
        new InferenceCost(
            Path.of(words[0]), Path.of(words[1]), Path.of(words[2]), Integer.parseInt(words[3]));
    for (var each : InferredModel.values()) {
      if (each.isThere(cost.data)) {
        cost.overhead(each);
      }
    }
    cost.memory();
  }

  private void overhead(InferredModel inferred) throws Exception {
    int side = inferred.side();
    var model = inferred.onnx(data);
    var natives = OrtNatives.extract(folder);
    var empty = Files.createDirectories(folder.resolve("empty"));
    try (var library = OrtLibrary.start(natives, empty, limits().memoryBytesMax());
        var direct = library.open(directly(model.array()), NnOptions.DEFAULT);
        var run = direct.run();
        var near = inProcess();
        var nearModel = near.open(model, NnOptions.DEFAULT);
        var nearContext = nearModel.context(task());
        var far = worker();
        var farModel = far.open(model, NnOptions.DEFAULT);
        var farContext = farModel.context(task());
        var nearGuest = new InferringGuest(guests, near, nearModel);
        var farGuest = new InferringGuest(guests, far, farModel)) {
      var ways =
          List.of(
              rounds(DIRECT, directly(run, side)),
              rounds(IN_PROCESS, engine(nearContext, side)),
              rounds(WORKER, engine(farContext, side)),
              rounds(GUEST + IN_PROCESS, count -> nearGuest.times(side, count)),
              rounds(GUEST + WORKER, count -> farGuest.times(side, count)));
      // The first rounds warm up.
      for (int round = -rounds / 3; round < rounds; round++) {
        measure(ways, round >= 0);
      }
      report(inferred.name(), ways);
      System.out.println(inferred.name() + "." + BYTES + " " + model.size());
    }
  }

  private static Rounds rounds(String name, Way way) {
    return new Rounds(name, way, new ArrayList<>());
  }

  private static void measure(List<Rounds> ways, boolean counts) throws Exception {
    for (var each : ways) {
      var times = each.way().times(BATCH);
      Arrays.sort(times);
      if (counts) {
        each.medians().add((double) times[times.length / 2]);
      }
    }
  }

  /// Ratios within each round, so that what slows down everything for a while does not count.
  private static void report(String name, List<Rounds> ways) {
    var direct = ways.getFirst().medians();
    for (var each : ways) {
      var ratios = new double[direct.size()];
      Arrays.setAll(ratios, i -> each.medians().get(i) / direct.get(i));
      Arrays.sort(ratios);
      System.out.println(name + "." + each.name() + ".ratio " + ratios[ratios.length / 2]);
      var medians = each.medians().stream().mapToDouble(Double::doubleValue).sorted().toArray();
      System.out.println(name + "." + each.name() + ".ns " + medians[medians.length / 2]);
    }
  }

  /// The least that a caller of the library has to do: the picture into its memory, run, the scores
  /// out of it.
  private static Way directly(OrtRun run, int side) throws NnException {
    var picture = picture(side);
    var memory = ByteBuffer.allocateDirect(picture.length);
    run.input(0, dims(side), memory);
    var scores = new byte[SCORES_MAX * Float.BYTES];
    return count -> {
      var times = new long[count];
      for (int i = 0; i < count; i++) {
        long from = System.nanoTime();
        memory.put(0, picture);
        run.compute();
        var data = run.data(0);
        data.get(0, scores, 0, data.capacity());
        times[i] = System.nanoTime() - from;
      }
      return times;
    };
  }

  private static Way engine(NnContext context, int side) {
    var picture = ByteSource.of(Bytes.of(picture(side)));
    var dims = dims(side);
    var scores = new byte[SCORES_MAX * Float.BYTES];
    return count -> {
      var times = new long[count];
      for (int i = 0; i < count; i++) {
        long from = System.nanoTime();
        context.setInput(0, ElementType.F32, dims, picture);
        context.compute(TIME);
        context.output(0, (bytes, at, length) -> System.arraycopy(bytes, at, scores, 0, length));
        times[i] = System.nanoTime() - from;
      }
      return times;
    };
  }

  /// Everything that one more guest with an open context adds, in the node and in its worker.
  private void memory() throws Exception {
    try (var engine = worker();
        var first = engine.open(InferredModel.SQUEEZENET.onnx(data), NnOptions.DEFAULT);
        var model = engine.open(HELD.onnx(data), NnOptions.DEFAULT);
        var guest = new InferringGuest(guests, engine, model)) {
      // What the first guests of a process cost is not the eighth's.
      guest.hold(first, InferredModel.SQUEEZENET.side(), InferringGuest.MANY, () -> 0);
      long one = guest.hold(model, HELD.side(), 1, InferringGuest::memoryBytes);
      long many = guest.hold(model, HELD.side(), InferringGuest.MANY, InferringGuest::memoryBytes);
      System.out.println(MEMORY + " " + (many - one) / (InferringGuest.MANY - 1.0));
    }
  }

  private NnEngine inProcess() {
    var limits = limits();
    var backend = new OrtBackend(folder, limits.memoryBytesMax());
    return new QueuedEngine(backend, limits, false, System::nanoTime);
  }

  private NnEngine worker() {
    var limits = limits();
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var command = WorkerConfig.command(java, System.getProperty("java.class.path"));
    var config = WorkerConfig.of(command, folder, limits);
    var backend = new WorkerBackend(config, ProcessFolders.TEMPORARY, System::nanoTime);
    return new QueuedEngine(backend, limits, true, System::nanoTime);
  }

  private static NnLimits limits() {
    return NnLimits.forCores(Runtime.getRuntime().availableProcessors());
  }

  private static TaskId task() {
    return TaskId.driver(new JobId(1));
  }

  private static ByteBuffer directly(byte[] bytes) {
    return ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
  }

  private static long[] dims(int side) {
    return new long[] {1, 3, side, side};
  }

  /// Three channels in rows, as the guest makes them.
  static byte[] picture(int side) {
    int numbers = 3 * side * side;
    var bytes = ByteBuffer.allocate(numbers * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < numbers; i++) {
      bytes.putFloat(i % 255 / 127.5f - 1);
    }
    return bytes.array();
  }
}
