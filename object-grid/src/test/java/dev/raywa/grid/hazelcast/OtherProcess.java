package dev.raywa.grid.hazelcast;

import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.SeededBytes;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node in a process of its own, as its parent sees it.
final class OtherProcess implements AutoCloseable {
  private static final long ANSWER_SECONDS_MAX = 120;

  private final NodeId node;
  private final Process process;
  private final BufferedReader answers;
  private final Writer questions;

  /// Starts a node with at most this much heap, and waits until it holds a share of the data.
  ///
  /// @param limits bytes in memory and the folder for spilled values, or nothing
  OtherProcess(String cluster, String node, GridMember seed, int heapMib, String... limits) {
    this.node = new NodeId(node);
    try {
      var command = command(heapMib);
      command.addAll(List.of(cluster, node, "" + seed.port()));
      command.addAll(List.of(limits));
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    answers = process.inputReader(StandardCharsets.UTF_8);
    questions = process.outputWriter(StandardCharsets.UTF_8);
    if (!answer().equals("ready")) {
      throw new IllegalStateException("node " + node + " did not get ready");
    }
  }

  Stored.InGrid put(ObjectId id, SeededBytes bytes, ObjectGrid.Safety safety) {
    var words =
        ask("put %s %d %d %s".formatted(id, bytes.size(), bytes.seed(), safety)).split(" ", -1);
    var sha256 = Bytes.of(HexFormat.of().parseHex(words[1]));
    return new Stored.InGrid(bytes.size(), node, Integer.parseInt(words[0]), sha256);
  }

  /// The SHA-256 of what the node reads, or `absent`.
  String get(ObjectId id, Stored.InGrid stored) {
    return ask("get " + words(id, stored));
  }

  /// Whether the node has brought the value back.
  boolean restore(ObjectId id, Stored.InGrid stored) {
    return ask("restore " + words(id, stored)).equals("true");
  }

  /// Writes entries of the directory for the first so many values that a job's driver stores.
  void remember(JobId job, int count) {
    var answer = ask("remember %s %d".formatted(job, count));
    if (!answer.equals("remembered")) {
      throw new IllegalStateException("node " + node + " said " + answer);
    }
  }

  /// The objects of this owner whose entries are on the node.
  List<ObjectId> here(NodeId owner) {
    var ids = ask("here " + owner);
    return ids.isEmpty()
        ? List.of()
        : Arrays.stream(ids.split(" ", -1))
            .map(hex -> ObjectId.fromBytes(HexFormat.of().parseHex(hex)).orElseThrow())
            .toList();
  }

  /// Has the node end itself without a word to anybody.
  void halt() {
    var answer = ask("halt");
    if (!answer.equals("null")) {
      throw new IllegalStateException("node " + node + " said " + answer);
    }
  }

  /// Ends the process as `kill -9` does.
  void kill() {
    process.destroyForcibly();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().orTimeout(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).join();
  }

  private static String words(ObjectId id, Stored.InGrid stored) {
    var sha256 = HexFormat.of().formatHex(stored.sha256().array());
    return "%s %d %s %d %s"
        .formatted(id, stored.size(), stored.producer(), stored.partitionKey(), sha256);
  }

  private String ask(String question) {
    try {
      questions.write(question + "\n");
      questions.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return answer();
  }

  private String answer() {
    var line =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return String.valueOf(answers.readLine());
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            },
            task -> Thread.ofVirtual().start(task));
    try {
      return line.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      close();
      throw new IllegalStateException("node " + node + " does not answer", e);
    }
  }

  /// This JVM again, with its flags for modules and memory access but none of its agents.
  private static List<String> command(int heapMib) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command = new ArrayList<>(List.of(java, "-Xmx" + heapMib + "m"));
    ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> flag.startsWith("--") || flag.startsWith("-XX:"))
        .forEach(command::add);
    var ours = System.getProperty("java.class.path");
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", ours),
            OtherNode.class.getName()));
    return command;
  }
}
