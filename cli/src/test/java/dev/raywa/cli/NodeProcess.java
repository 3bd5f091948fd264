package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.cli.NodeLauncher.Ready;
import dev.raywa.message.ModuleId;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A node of the fat-jar in a process of its own, on free ports. It may grant the repository's
/// folders, and ends with this process at the latest.
final class NodeProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /// What all nodes beyond loopback ask for, and all callers of these tests show.
  static final String TOKEN = "known-to-the-callers-of-these-tests";

  private final Process process;
  private final Optional<Path> log;
  private final List<String> said = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();

  /// How a node is started.
  ///
  /// @param prefix words before the command line, which must end by becoming it
  /// @param address of the node, without ports
  /// @param log keeps what it prints
  record Place(List<String> prefix, String address, Optional<Path> log) {
    static final Place LOOPBACK = new Place(List.of(), "127.0.0.1", Optional.empty());
  }

  private NodeProcess(Process process, Optional<Path> log) {
    this.process = process;
    this.log = log;
  }

  /// Blocks until it is ready.
  ///
  /// @param options of the command `node`
  static NodeProcess start(String... options) {
    return start(Place.LOOPBACK, List.of(options));
  }

  /// Blocks until it is ready.
  ///
  /// @param options of the command `node`
  static NodeProcess start(Place place, List<String> options) {
    var words = new ArrayList<>(List.of("node", NodeCommand.END_WITH_STDIN));
    words.addAll(List.of("--http", place.address() + ":0", "--port", "0"));
    words.addAll(List.of("--host", place.address()));
    words.addAll(List.of("--directories", Checkout.root().toString()));
    words.addAll(options);
    if (!place.address().equals(Place.LOOPBACK.address())) {
      words.addAll(List.of("--gateway-tokens", tokens().toString()));
    }
    var command = new ArrayList<>(place.prefix());
    command.addAll(Checkout.command(words.toArray(String[]::new)));
    try {
      var builder = Checkout.process(command).redirectErrorStream(true);
      var node = new NodeProcess(builder.start(), place.log());
      Thread.ofPlatform().daemon().name("node-reader").start(node::read);
      node.awaitReady();
      return node;
    } catch (IOException e) {
      throw new IllegalStateException("no node could be started", e);
    }
  }

  /// A file that makes whoever shows the token an admin.
  private static Path tokens() {
    try {
      var file = Checkout.root().resolve("cli/target/tokens-of-tests.yaml");
      var entry = "- {name: test, role: admin, sha256: %s}%n".formatted(sha256(TOKEN));
      return Files.writeString(file, entry);
    } catch (IOException e) {
      throw new IllegalStateException("no file for the tokens of the tests", e);
    }
  }

  private static String sha256(String text) {
    return ModuleId.of(text.getBytes(StandardCharsets.UTF_8)).sha256();
  }

  /// Blocks until some nodes know each other; the first is the one that the others joined.
  static List<NodeProcess> cluster(int count, String... options) {
    var nodes = new ArrayList<NodeProcess>();
    nodes.add(start(options));
    var joining = new ArrayList<>(List.of(options));
    joining.addAll(List.of("--join", nodes.getFirst().clusterAddress()));
    for (int i = 1; i < count; i++) {
      nodes.add(start(joining.toArray(String[]::new)));
    }
    for (var node : nodes) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(node.members()).as("members").hasSize(count));
    }
    return nodes;
  }

  String http() {
    return ready().http();
  }

  /// What another node joins by.
  String clusterAddress() {
    return "127.0.0.1:" + ready().port();
  }

  NodeApi api() {
    return new NodeApi(
        Address.parse(http()), new Access(Optional.of(TOKEN), Optional.empty(), Optional.empty()));
  }

  /// All members of the cluster as this node tells them.
  List<JsonObject> members() throws CommandFailed, InterruptedException {
    return api().nodes().getJsonArray("nodes").stream().map(JsonObject.class::cast).toList();
  }

  /// Blocks until no member of its cluster has a task that runs, waits or is blocked.
  void awaitIdle() {
    await()
        .atMost(PATIENCE)
        .untilAsserted(() ->
            assertThat(members())
                .allSatisfy(node -> {
                  assertThat(node.getInteger("running")).as("running").isZero();
                  assertThat(node.getInteger("blocked")).as("blocked").isZero();
                  assertThat(node.getInteger("queued")).as("queued").isZero();
                }));
  }

  /// The id, as `/v1/nodes` tells it.
  String id() throws CommandFailed, InterruptedException {
    return members().stream()
        .filter(node -> node.getBoolean("self"))
        .findFirst()
        .orElseThrow()
        .getString("id");
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /// What it printed so far, a line each.
  List<String> said() {
    return List.copyOf(said);
  }

  /// Ends it as a power cut would; blocks until it is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /// The id of the process.
  long pid() {
    return process.pid();
  }

  /// What the JDK's `jcmd` says about it.
  String jcmd(String command) throws IOException, InterruptedException {
    var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var builder = new ProcessBuilder(program, Long.toString(pid()), command);
    var asked = builder.redirectErrorStream(true).start();
    var text = new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (asked.waitFor() != 0) {
      throw new IOException("jcmd said: " + text);
    }
    return text;
  }

  /// Where others join it, `host:port`.
  String joinAddress() {
    return http().substring(0, http().lastIndexOf(':') + 1) + ready().port();
  }

  /// Sends the process a signal, such as `STOP`.
  void signal(String name) throws IOException, InterruptedException {
    // The shell's own kill: a bare system has no program of that name.
    var kill = new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()).start();
    assertThat(kill.waitFor()).as("kill -%s %d", name, pid()).isZero();
  }

  /// Whether it has ended within the time.
  boolean endsWithin(Duration time) throws InterruptedException {
    return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /// A process that does not become a node is ended.
  private void awaitReady() {
    try {
      ready();
    } catch (IllegalStateException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private Ready ready() {
    try {
      return ready.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the node did not start; it said " + said, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    var edgeNode = new EdgeNode();
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        say(line);
        edgeNode.readyIn(line).ifPresent(ready::complete);
      }
    } catch (IOException e) {
      said.add(e.toString());
    } finally {
      ready.completeExceptionally(new IOException("the process ended"));
    }
  }

  /// Ends it whatever state it is in, without waiting for it to leave in order.
  void end() {
    process.destroyForcibly();
  }

  private void say(String line) throws IOException {
    said.add(line);
    if (log.isPresent()) {
      Files.writeString(
          log.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
