package dev.raywa.cli;

import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line that starts this program again: the same JVM, the same flags, the same code.
interface SelfCommand {
  /// The words before the name of a command.
  List<String> words();

  /// The command line of the running process.
  static List<String> ofThisProcess() {
    var words = new ArrayList<String>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (var flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (isForEveryProcess(flag)) {
        words.add(flag);
      }
    }
    var jar = jar();
    if (jar.endsWith(".jar")) {
      words.addAll(List.of("-jar", jar));
    } else {
      words.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    }
    return words;
  }

  private static boolean isForEveryProcess(String flag) {
    return !flag.startsWith("-agentlib:")
        && !flag.startsWith("-javaagent:")
        && !flag.startsWith("-XX:AOTMode")
        && !flag.startsWith("-XX:AOTConfiguration")
        && !flag.startsWith("-XX:AOTCacheOutput")
        && !flag.startsWith("-Draywa.");
  }

  private static String jar() {
    try {
      var source = Main.class.getProtectionDomain().getCodeSource();
      return source == null ? "" : Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException("the JVM names its own code by a URI", e);
    }
  }
}
