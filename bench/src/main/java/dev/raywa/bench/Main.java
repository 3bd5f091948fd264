package dev.raywa.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Measures and prints. Started by `bench/run`, with the folder of the project as the first word.
public final class Main {
  private Main() {}

  /// What the words of the command line ask for.
  ///
  /// @param wanted what to measure
  /// @param quick with fewer repetitions
  /// @param form how to print it
  private record Order(Set<Subject> wanted, boolean quick, Report.Form form) {}

  /// Ends with exit code 1 and a sentence when the words are wrong or something could not be
  /// measured.
  public static void main(String[] words) throws Exception {
    Thread.currentThread()
        .setUncaughtExceptionHandler((_, e) -> System.err.println("bench: " + e.getMessage()));
    if (words.length == 0) {
      throw new IllegalArgumentException("the first word must be the folder of the project");
    }
    var order = order(Arrays.asList(words).subList(1, words.length));
    System.out.println(run(Path.of(words[0]).toAbsolutePath(), order).in(order.form()));
  }

  private static Order order(List<String> words) {
    var wanted = EnumSet.noneOf(Subject.class);
    boolean quick = false;
    var form = Report.Form.TABLE;
    for (var word : words) {
      switch (word) {
        case "--quick" -> quick = true;
        case "--json" -> form = Report.Form.JSON;
        case "--markdown" -> form = Report.Form.MARKDOWN;
        default -> wanted.add(subject(word));
      }
    }
    return new Order(wanted.isEmpty() ? EnumSet.allOf(Subject.class) : wanted, quick, form);
  }

  private static Subject subject(String word) {
    return Subject.of(word)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "there is no benchmark called '%s'; there are: %s"
                    .formatted(
                        word,
                        Arrays.stream(Subject.values())
                            .map(Subject::word)
                            .collect(Collectors.joining(", ")))));
  }

  private static Report run(Path root, Order order)
      throws BenchmarkFailed, InterruptedException, IOException {
    var machine = Machine.here();
    var log = Files.createDirectories(root.resolve("bench/target")).resolve("run.log");
    Files.deleteIfExists(log);
    var site = new Cluster.Site(root, log);
    var cluster = new ClusterFigures(site, order.wanted(), order.quick(), Main::progress);
    var figures = new ArrayList<>(cluster.measure());
    if (order.wanted().contains(Subject.SANDBOX)) {
      progress("sandbox");
      figures.addAll(SandboxFigures.measure(root.resolve("bench/guests"), order.quick()));
    }
    if (order.wanted().contains(Subject.RECOVERY)) {
      figures.addAll(new RecoveryFigures(site, order.quick(), Main::progress).measure());
    }
    if (order.wanted().contains(Subject.NN)) {
      figures.addAll(InferenceFigures.measure(site, order.quick(), Main::progress));
    }
    return new Report(LocalDate.now(ZoneId.systemDefault()), machine, order.quick(), figures);
  }

  private static void progress(String what) {
    System.err.println("bench: " + what);
  }
}
