package dev.raywa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Measures inference in a JVM of its own with the flags of a node. Some of its models are not part
/// of the project: where they are missing the others are measured.
final class InferenceFigures {
  private static final String DATA = "RAYWA_SHARED_DATA";
  private static final String GROUP = "nn";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int ROUNDS = 30;
  private static final int ROUNDS_QUICK = 10;
  private static final double MIB = 1024 * 1024;

  private InferenceFigures() {}

  /// Blocks until everything is measured.
  static List<Figure> measure(Cluster.Site site, boolean quick, Consumer<String> progress)
      throws BenchmarkFailed, InterruptedException, IOException {
    var data = data(site.root());
    var there = new ArrayList<InferredModel>();
    for (var each : InferredModel.values()) {
      if (each.isThere(data)) {
        there.add(each);
        progress.accept("nn, " + each.title());
      } else {
        progress.accept(
            "nn, %s is left out: it is not in %s; %s names another folder"
                .formatted(each.title(), data, DATA));
      }
    }
    var folder = Files.createDirectories(site.root().resolve("bench/target/nn"));
    var command = command(site.root(), data, folder, quick ? ROUNDS_QUICK : ROUNDS);
    return figures(numbers(command, site), there);
  }

  /// Where models lie; maybe nowhere.
  private static Path data(Path root) {
    var named = System.getenv(DATA);
    var data = named == null ? root.resolve("../shared/data") : Path.of(named);
    return data.resolve("models").normalize();
  }

  private static List<String> command(Path root, Path data, Path folder, int rounds) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(SandboxFigures.FLAGS));
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(InferenceCost.class.getName());
    command.add(root.resolve("bench/guests").toString());
    command.addAll(List.of(data.toString(), folder.toString(), Integer.toString(rounds)));
    return command;
  }

  private static Map<String, Double> numbers(List<String> command, Cluster.Site site)
      throws BenchmarkFailed, InterruptedException {
    var numbers = new HashMap<String, Double>();
    try (var child = Child.start(site.root(), command, site.log())) {
      for (var line = child.line(PATIENCE); line.isPresent(); line = child.line(PATIENCE)) {
        var words = line.get().split(" ", 2);
        numbers.put(words[0], Double.parseDouble(words[1]));
      }
      if (child.exitCode() != 0) {
        throw new BenchmarkFailed("inference could not be measured, see " + site.log());
      }
    }
    return numbers;
  }

  private static List<Figure> figures(Map<String, Double> numbers, List<InferredModel> models) {
    var figures = new ArrayList<Figure>();
    models.forEach(model -> figures.addAll(overhead(numbers, model)));
    var held = InferenceCost.HELD;
    double bytes = numbers.getOrDefault(held.name() + "." + InferenceCost.BYTES, Double.NaN);
    double each = numbers.getOrDefault(InferenceCost.MEMORY, Double.NaN);
    figures.add(
        Figure.of(GROUP, held.title() + ", memory of each of eight guests", each / MIB, "MiB")
            .against(Goal.atMost(bytes / MIB)));
    return figures;
  }

  private static List<Figure> overhead(Map<String, Double> numbers, InferredModel model) {
    var figures = new ArrayList<Figure>();
    var name = model.title();
    var direct = model.name() + "." + InferenceCost.DIRECT + ".ns";
    double micros = numbers.getOrDefault(direct, Double.NaN) / 1e3;
    figures.add(Figure.of(GROUP, name + ", one inference by ONNX Runtime itself", micros, "µs"));
    for (var way : ways().entrySet()) {
      var key = model.name() + "." + way.getKey();
      double more = 100 * (numbers.getOrDefault(key + ".ratio", Double.NaN) - 1);
      double took = numbers.getOrDefault(key + ".ns", Double.NaN) / 1e3;
      double most = way.getKey().endsWith(InferenceCost.WORKER) ? 10 : 5;
      figures.add(
          Figure.of(GROUP, name + " " + way.getValue() + ", longer by", more, "%")
              .against(Goal.atMost(most))
              .remarked(Numbers.text(took) + " µs"));
    }
    return figures;
  }

  private static Map<String, String> ways() {
    var ways = new LinkedHashMap<String, String>();
    ways.put(InferenceCost.IN_PROCESS, "by the engine, in process");
    ways.put(InferenceCost.WORKER, "by the engine, worker process");
    ways.put(InferenceCost.GUEST + InferenceCost.IN_PROCESS, "from a guest, in process");
    ways.put(InferenceCost.GUEST + InferenceCost.WORKER, "from a guest, worker process");
    return ways;
  }
}
