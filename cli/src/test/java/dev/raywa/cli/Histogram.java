package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What a node keeps: living objects by class after a collection, its threads and its open files.
///
/// @param counts by name
record Histogram(Map<String, Long> counts) {
  private static final Pattern LINE =
      Pattern.compile("\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)(?: \\(.*\\))?");

  /// Ours, the engine's, the grid's entries, and threads.
  private static final Pattern COUNTED =
      Pattern.compile(
          "(dev\\.raywa\\.(?!node\\.|codec\\.).*|com\\.dylibso\\.chicory\\.runtime\\..*"
              + "|com\\.hazelcast\\.map\\.impl\\.record\\.\\w*Record(With\\w+)?"
              + "|java\\.lang\\.(Virtual)?Thread|java\\.io\\.FileDescriptor)");

  /// The node collects its garbage for it.
  static Histogram of(NodeProcess node) throws IOException, InterruptedException {
    var text = node.jcmd("GC.class_histogram");
    var counts = new TreeMap<String, Long>();
    text.lines()
        .forEach(line -> {
          var match = LINE.matcher(line);
          if (match.matches() && COUNTED.matcher(match.group(2)).matches()) {
            counts.put(match.group(2), Long.parseLong(match.group(1)));
          }
        });
    counts.put("open files", openFiles(node.pid()));
    return new Histogram(counts);
  }

  private static long openFiles(long pid) throws IOException {
    var folder = Path.of("/proc/" + pid + "/fd");
    if (!Files.isDirectory(folder)) {
      return 0;
    }
    try (var files = Files.list(folder)) {
      return files.count();
    }
  }

  /// What there is more of than before, beyond a number.
  Map<String, Long> growthSince(Histogram before, long beyond) {
    var growth = new TreeMap<String, Long>();
    counts.forEach((name, count) -> {
      long more = count - before.counts.getOrDefault(name, 0L);
      if (more > beyond) {
        growth.put(name, more);
      }
    });
    return growth;
  }
}
