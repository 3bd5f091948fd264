package dev.raywa.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The shape of this machine, and how busy it is.
///
/// @param processors cores
/// @param memoryGib memory
/// @param system operating system
/// @param jdk the Java that runs the benchmarks
/// @param load processes that wanted to run in the last minute, without us
record Machine(int processors, long memoryGib, String system, String jdk, double load) {
  private static final Path RELEASE = Path.of("/etc/os-release");

  static Machine here() {
    var bean = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
    return new Machine(
        bean.getAvailableProcessors(),
        Math.round(bean.getTotalMemorySize() / (double) (1L << 30)),
        operatingSystem(),
        System.getProperty("java.vendor.version", "JDK") + ", " + Runtime.version(),
        bean.getSystemLoadAverage());
  }

  private static String operatingSystem() {
    try (var lines = Files.lines(RELEASE)) {
      return lines
          .filter(line -> line.startsWith("PRETTY_NAME="))
          .map(line -> line.substring(line.indexOf('=') + 1).replace("\"", ""))
          .findFirst()
          .orElse("Linux");
    } catch (IOException _) {
      return System.getProperty("os.name", "unknown") + " " + System.getProperty("os.version", "");
    }
  }

  String sentence() {
    return "%d cores, %d GiB, %s, %s; load %s before the run"
        .formatted(processors, memoryGib, system, jdk, Numbers.text(load));
  }

  JsonObject json() {
    return new JsonObject()
        .put("processors", processors)
        .put("memoryGiB", memoryGib)
        .put("system", system)
        .put("jdk", jdk)
        .put("load", load);
  }
}
