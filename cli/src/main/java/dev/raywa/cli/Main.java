package dev.raywa.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;

/// Where the process begins.
public final class Main {
  private static final int MORE_CARRIERS = 2;

  /// The log level of a node; one that lives for one job has nothing to tell an operator.
  private static final String LOG = "RAYWA_LOG";

  private Main() {}

  /// Runs the command line and ends the process with its exit code.
  public static void main(String[] args) {
    setUpThreads();
    if (args.length > 0 && args[0].equals("run") && System.getenv(LOG) == null) {
      setUnlessGiven(LOG, "WARN");
    }
    System.exit(new RaywaVx(ofThisProcess()).run(List.of(args)));
  }

  /// These are read once, when the JVM first needs them, so they come before everything else. A
  /// common pool of one thread would make Hazelcast start a thread for each callback; a few more
  /// carriers than cores let virtual threads go on while guests compute.
  private static void setUpThreads() {
    setUnlessGiven("java.util.concurrent.ForkJoinPool.common.parallelism", "2");
    int carriers = Runtime.getRuntime().availableProcessors() + MORE_CARRIERS;
    setUnlessGiven("jdk.virtualThreadScheduler.parallelism", Integer.toString(carriers));
  }

  private static void setUnlessGiven(String property, String value) {
    if (System.getProperty(property) == null) {
      System.setProperty(property, value);
    }
  }

  /// The world as it is.
  static Surroundings ofThisProcess() {
    var edgeNode = new EdgeNode();
    return new Surroundings(
        System.in,
        new FileOutputStream(FileDescriptor.out),
        new FileOutputStream(FileDescriptor.err),
        Terminals.isTerminal(1),
        Terminals.isTerminal(2),
        new SecureRandom(),
        System.getenv(),
        Path.of(""),
        edgeNode,
        edgeNode,
        SelfCommand::ofThisProcess,
        new Signals());
  }
}
