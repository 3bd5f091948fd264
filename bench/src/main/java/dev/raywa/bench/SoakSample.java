package dev.raywa.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// One look at a node that lives for long.
///
/// @param number of the look, from 0; they are a minute apart
/// @param rssMib memory of the process, in MiB; 0 where the system does not tell
/// @param heapMib what is used of the heap after a collection, in MiB
/// @param blows struck so far
/// @param answers given so far
/// @param wrongs things that were wrong so far
record SoakSample(int number, long rssMib, long heapMib, int blows, int answers, int wrongs) {
  private static final Pattern HEAP_USED = Pattern.compile("heap.*? used (\\d+)K");
  private static final Pattern RSS = Pattern.compile("VmRSS:\\s+(\\d+) kB");
  private static final int KIB = 1024;

  /// What a heap may be larger at the end than at the beginning: caches fill, classes load.
  private static final double GROWTH_MAX = 1.25;

  private static final long GROWTH_FREE_MIB = 48;

  static SoakSample of(long pid, int number, int blows, int answers, int wrongs)
      throws BenchmarkFailed, InterruptedException {
    jcmd(pid, "GC.run");
    long heap = first(HEAP_USED, jcmd(pid, "GC.heap_info"));
    try {
      var status = Path.of("/proc/" + pid + "/status");
      long rss = Files.exists(status) ? first(RSS, Files.readString(status)) : 0;
      return new SoakSample(number, rss / KIB, heap / KIB, blows, answers, wrongs);
    } catch (IOException e) {
      throw new BenchmarkFailed("cannot read the memory of process " + pid, e);
    }
  }

  private static long first(Pattern pattern, String text) throws BenchmarkFailed {
    var match = pattern.matcher(text);
    if (!match.find()) {
      throw new BenchmarkFailed("no " + pattern + " in: " + text);
    }
    return Long.parseLong(match.group(1));
  }

  private static String jcmd(long pid, String command)
      throws BenchmarkFailed, InterruptedException {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      var builder = new ProcessBuilder(jcmd, Long.toString(pid), command).redirectErrorStream(true);
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new BenchmarkFailed("the first node does not answer jcmd: " + said.strip());
      }
      return said;
    } catch (IOException e) {
      throw new BenchmarkFailed("jcmd cannot be started", e);
    }
  }

  /// Whether the last third of the samples uses clearly more heap than the first third. The very
  /// first sample is of a node that has done nothing, and does not count.
  static boolean heapGrew(List<SoakSample> samples) {
    int third = (samples.size() - 1) / 3;
    if (third == 0) {
      return false;
    }
    long before = medianHeap(samples.subList(1, 1 + third));
    long after = medianHeap(samples.subList(samples.size() - third, samples.size()));
    return after > before * GROWTH_MAX + GROWTH_FREE_MIB;
  }

  private static long medianHeap(List<SoakSample> samples) {
    return samples.stream()
        .mapToLong(SoakSample::heapMib)
        .sorted()
        .skip(samples.size() / 2)
        .findFirst()
        .orElse(0);
  }

  String sentence() {
    return "minute %d: %d answers, %d wrong, %d blows, heap %d MiB, RSS %d MiB"
        .formatted(number, answers, wrongs, blows, heapMib, rssMib);
  }

  static String table(List<SoakSample> samples) {
    var format = "%6s  %8s  %6s  %6s  %9s  %8s%n";
    var text = new StringBuilder();
    text.append(format.formatted("minute", "answers", "wrong", "blows", "heap MiB", "RSS MiB"));
    for (var one : samples) {
      text.append(
          format.formatted(
              one.number, one.answers, one.wrongs, one.blows, one.heapMib, one.rssMib));
    }
    return text.toString().stripTrailing();
  }
}
