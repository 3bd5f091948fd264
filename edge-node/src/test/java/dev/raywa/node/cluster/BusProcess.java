package dev.raywa.node.cluster;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [BusNode] in a process of its own, as its parent sees it.
final class BusProcess implements AutoCloseable {
  static final int SILENCE_SECONDS = 4;
  private static final long ANSWER_SECONDS_MAX = 120;

  final String id;
  final String address;
  private final Process process;
  private final Writer questions;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final List<String> news = new CopyOnWriteArrayList<>();

  /// Starts a node on a free port of this host, and waits until it is a member.
  ///
  /// @param prefix of the command, such as one that enters a network of its own
  BusProcess(List<String> prefix, String cluster, String id, String host, List<String> join) {
    this.id = id;
    var command = new ArrayList<>(prefix);
    command.addAll(java());
    command.addAll(List.of(cluster, id, host, "0", "" + SILENCE_SECONDS));
    command.addAll(join);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    questions = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().start(this::listen);
    address = host + ":" + answer();
  }

  /// What it heard of the others, in order.
  List<String> news() {
    return news;
  }

  /// Forgets what it heard until now.
  void forgetNews() {
    news.clear();
  }

  String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer();
  }

  /// Sends a signal by its name.
  void signal(String name) {
    // The shell's own kill: a bare system has no program of that name.
    Commands.run("sh", "-c", "kill -" + name + " " + process.pid());
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).join();
  }

  private String answer() {
    try {
      var answer = answers.poll(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
      if (answer == null) {
        close();
        throw new IllegalStateException("node " + id + " does not answer");
      }
      return answer;
    } catch (InterruptedException e) {
      close();
      throw new IllegalStateException("node " + id + " was not waited for", e);
    }
  }

  private void listen() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("news ")) {
          news.add(line.substring("news ".length()));
        } else if (line.startsWith("answer ")) {
          answers.add(line.substring("answer ".length()));
        }
      }
    } catch (IOException e) {
      // The process was killed while somebody read.
      answers.add("gone: " + e.getMessage());
    }
  }

  /// This JVM again, with its flags for modules and memory access but none of its agents.
  private static List<String> java() {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-Xmx128m", "-XX:TieredStopAtLevel=1"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-XX:"))
        .forEach(command::add);
    var ours = System.getProperty("java.class.path");
    command.addAll(
        List.of(
            "-cp", System.getProperty("surefire.test.class.path", ours), BusNode.class.getName()));
    return command;
  }
}
