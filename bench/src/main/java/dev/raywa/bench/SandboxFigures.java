package dev.raywa.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/// Measures fresh sandboxes with JMH, in a JVM of their own with the flags of a node.
final class SandboxFigures {
  /// The flags of a node.
  static final String[] FLAGS = {
    "-XX:+UseG1GC",
    "-XX:G1HeapRegionSize=4m",
    "-XX:-DontCompileHugeMethods",
    "--sun-misc-unsafe-memory-access=allow",
    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED"
  };

  private SandboxFigures() {}

  /// Blocks until everything is measured.
  static List<Figure> measure(Path guests, boolean quick) throws BenchmarkFailed {
    var options =
        new OptionsBuilder()
            .include(SandboxCost.class.getName())
            .forks(1)
            .warmupIterations(quick ? 3 : 5)
            .warmupTime(TimeValue.seconds(1))
            .measurementIterations(3)
            .measurementTime(TimeValue.seconds(1))
            .jvmArgsAppend(FLAGS)
            .jvmArgsAppend("-D" + SandboxCost.GUESTS + "=" + guests)
            .verbosity(VerboseMode.SILENT)
            .shouldFailOnError(true)
            .build();
    try {
      var figures = new ArrayList<Figure>();
      new Runner(options).run().forEach(result -> figures.add(figure(result)));
      return List.copyOf(figures);
    } catch (RunnerException e) {
      throw new BenchmarkFailed("the sandbox could not be measured: " + e.getMessage(), e);
    }
  }

  private static Figure figure(RunResult result) {
    var guest = result.getParams().getParam("guest");
    var words =
        switch (guest) {
          case "noop-1" -> "fresh sandbox, module with 1 page of memory";
          case "noop-2" -> "fresh sandbox, module with 2 pages of memory";
          default -> "fresh sandbox, C program with WASI, 1 page";
        };
    var micros = result.getPrimaryResult().getStatistics();
    return Figure.of("sandbox", words + ", p50", micros.getPercentile(50), "µs")
        .against(Goal.atMost(10))
        .remarked("p99 " + Numbers.text(micros.getPercentile(99)));
  }
}
