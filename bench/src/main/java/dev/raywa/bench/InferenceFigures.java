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
import java.util.Optional;
import java.util.function.Consumer;

/// Measures inference in a JVM of its own with the flags of a node. Its models are not part of the
/// project: without them nothing is measured.
final class InferenceFigures {
  private static final String DATA = "RAYWA_SHARED_DATA";
  private static final String GROUP = "nn";
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final double MIB = 1024 * 1024;

  private InferenceFigures() {}

  /// Blocks until everything is measured.
  static List<Figure> measure(Cluster.Site site, boolean quick, Consumer<String> progress)
      throws BenchmarkFailed, InterruptedException, IOException {
    var models = models(site.root());
    if (models.isEmpty()) {
      progress.accept(
          "nn is left out: no folder of test data beside the project, or named by " + DATA);
      return List.of();
    }
    progress.accept("nn, " + models.get());
    var folder = Files.createDirectories(site.root().resolve("bench/target/nn"));
    var numbers = numbers(command(site.root(), models.get(), folder, quick ? 10 : 40), site);
    long bytes = Files.size(models.get().resolve(InferenceCost.LARGE));
    return figures(numbers, bytes);
  }

  private static Optional<Path> models(Path root) {
    var named = System.getenv(DATA);
    var data = named == null ? root.resolve("../shared/data") : Path.of(named);
    var models = data.resolve("models").normalize();
    boolean are =
        Files.exists(models.resolve(InferenceCost.SMALL))
            && Files.exists(models.resolve(InferenceCost.LARGE));
    return are ? Optional.of(models) : Optional.empty();
  }

  private static List<String> command(Path root, Path models, Path folder, int rounds) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(SandboxFigures.FLAGS));
    command.addAll(List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(InferenceCost.class.getName());
    command.add(root.resolve("bench/guests").toString());
    command.addAll(List.of(models.toString(), folder.toString(), Integer.toString(rounds)));
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

  private static List<Figure> figures(Map<String, Double> numbers, long modelBytes) {
    var figures = new ArrayList<Figure>();
    figures.addAll(overhead(numbers, InferenceCost.SMALL, "MobileNetV2 128"));
    figures.addAll(overhead(numbers, InferenceCost.LARGE, "EfficientNet-Lite0 224"));
    double each = numbers.getOrDefault(InferenceCost.MEMORY, Double.NaN) / MIB;
    figures.add(
        Figure.of(GROUP, "EfficientNet-Lite0, memory of each of eight guests", each, "MiB")
            .against(Goal.atMost(modelBytes / MIB)));
    return figures;
  }

  private static List<Figure> overhead(Map<String, Double> numbers, String model, String name) {
    var figures = new ArrayList<Figure>();
    var direct = model + "." + InferenceCost.DIRECT + ".ns";
    double micros = numbers.getOrDefault(direct, Double.NaN) / 1e3;
    figures.add(Figure.of(GROUP, name + ", one inference by ONNX Runtime itself", micros, "µs"));
    for (var way : ways().entrySet()) {
      var key = model + "." + way.getKey();
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
