package dev.raywa.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Unmatched;

/// `raywa-vx node`: one server of a cluster.
@Command(
    name = "node",
    header = "Start a node: alone, or as one more of a cluster.",
    description = {
      "Starts a node and serves until Ctrl-C or SIGTERM. Once it can be used it prints one line"
          + " with its addresses; port 0 takes a free port, which the line tells.",
      "",
      "Every key of the configuration is a flag: cluster.silence.max is"
          + " --cluster-silence-max. RAYWA_* variables (RAYWA_CLUSTER_SILENCE_MAX) and the YAML"
          + " file set the same keys; a flag wins over the environment, the environment over the"
          + " file."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx node                                  alone, HTTP on 127.0.0.1:8080",
      "  raywa-vx node --http 127.0.0.1:0 --port 0 --join 127.0.0.1:5701",
      "  raywa-vx node --cpus 2 --memory 4g --label zone=a --label gpu=none",
      "  raywa-vx node --host 10.0.0.5 --http 10.0.0.5:8080 --secret-file cluster.key",
      "",
      "Exit code: 0 after SIGTERM; 130 after Ctrl-C; 125 when the node cannot start."
    })
final class NodeCommand implements Callable<Integer> {
  /// Ends the node when its standard input ends; for nodes that belong to another process.
  static final String END_WITH_STDIN = "--end-with-stdin";

  private final Surroundings surroundings;

  @Option(
      names = "--http",
      paramLabel = "HOST:PORT",
      description = "Where people and programs talk to it; otherwise 127.0.0.1:8080.")
  @Nullable String http;

  @Option(names = "--port", paramLabel = "PORT", description = "Its cluster port; otherwise 5701.")
  @Nullable String port;

  @Option(
      names = "--join",
      paramLabel = "HOST:PORT",
      split = ",",
      description = "Cluster ports of other nodes; one that is up is enough.")
  List<String> join = new ArrayList<>();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The address of the cluster port; otherwise 127.0.0.1.")
  @Nullable String host;

  @Mixin ResourceOptions resources = new ResourceOptions();

  @Option(names = "--config", paramLabel = "FILE", description = "A YAML file with more keys.")
  @Nullable Path config;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "Holds the secret of the cluster; or RAYWA_CLUSTER_SECRET.")
  @Nullable Path secretFile;

  @Option(names = END_WITH_STDIN, hidden = true, description = "Ends with the standard input.")
  boolean endWithStdin;

  @Unmatched List<String> otherKeys = new ArrayList<>();

  NodeCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() throws CommandFailed, InterruptedException {
    var file = Optional.ofNullable(config).map(surroundings.directory()::resolve);
    var settings = settings();
    try (var node = surroundings.nodes().start(settings, surroundings.environment(), file)) {
      var ending = new NodeEnding(node);
      surroundings.interrupts().listen(signal -> ending.on(signal, endWithStdin));
      if (endWithStdin) {
        ending.with(surroundings.in());
      }
      new Screen(surroundings, false).answer(node.readyLine());
      node.awaitEnd();
      return ending.exitCode();
    }
  }

  private Map<String, String> settings() throws CommandFailed {
    var settings = new LinkedHashMap<>(NodeSettings.of(resources));
    put(settings, NodeSettings.HTTP, http);
    put(settings, NodeSettings.HOST, host);
    put(settings, NodeSettings.PORT, port);
    if (!join.isEmpty()) {
      settings.put(NodeSettings.JOIN, String.join(",", join));
    }
    if (secretFile != null) {
      settings.put(NodeSettings.SECRET, secret(surroundings.directory().resolve(secretFile)));
    }
    addOtherKeys(settings);
    return settings;
  }

  private static void put(Map<String, String> settings, String key, @Nullable String value) {
    if (value != null) {
      settings.put(key, value);
    }
  }

  private static String secret(Path file) throws CommandFailed {
    try {
      return Files.readString(file).strip();
    } catch (IOException | UncheckedIOException e) {
      var message = "--secret-file " + file + " cannot be read: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("BAD_OPTION", message, e);
    }
  }

  private void addOtherKeys(Map<String, String> settings) throws CommandFailed {
    for (int i = 0; i < otherKeys.size(); i++) {
      var word = otherKeys.get(i);
      if (!word.startsWith("--") || word.length() == 2) {
        var message = "`raywa-vx node` takes options only, was: " + word;
        throw new CommandFailed("BAD_OPTION", message);
      }
      int equals = word.indexOf('=');
      var name = word.substring(2, equals < 0 ? word.length() : equals).replace('-', '.');
      if (equals < 0 && i + 1 == otherKeys.size()) {
        throw new CommandFailed("BAD_OPTION", word + " needs a value");
      }
      settings.put(name, equals < 0 ? otherKeys.get(++i) : word.substring(equals + 1));
    }
  }
}
