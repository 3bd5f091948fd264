package dev.raywa.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What a node is told, as keys and values of its configuration.
final class NodeSettings {
  static final String HTTP = "http";
  static final String PORT = "port";
  static final String JOIN = "join";
  static final String HOST = "host";
  static final String SECRET = "cluster.secret";
  private static final List<String> KEYS_OF_SERVERS =
      List.of("gateway.tokens", "gateway.tls.certificate", "gateway.tls.key", "gateway.tls.ca");
  private static final String CPUS = "cpus";
  private static final String MEMORY = "memory";
  private static final String LABELS = "labels";
  private static final String DIRECTORIES = "directories";

  private NodeSettings() {}

  /// What the resource options say.
  static Map<String, String> of(ResourceOptions resources) throws CommandFailed {
    var settings = new LinkedHashMap<String, String>();
    resources.cores().ifPresent(cores -> settings.put(CPUS, cores.toPlainString()));
    resources.memoryBytes().ifPresent(bytes -> settings.put(MEMORY, Long.toString(bytes)));
    if (!resources.labels.isEmpty()) {
      settings.put(
          LABELS,
          resources.labels.entrySet().stream()
              .map(label -> label.getKey() + "=" + label.getValue())
              .collect(Collectors.joining(",")));
    }
    return settings;
  }

  /// A node for one command: free ports on loopback, and only the folders that the command grants.
  static Map<String, String> forOneCommand(
      ResourceOptions resources, List<GrantedDirectory> directories) throws CommandFailed {
    var settings = of(resources);
    settings.put(HTTP, "127.0.0.1:0");
    settings.put(HOST, "127.0.0.1");
    settings.put(PORT, "0");
    settings.put(JOIN, "");
    KEYS_OF_SERVERS.forEach(key -> settings.put(key, ""));
    var hosts = new ArrayList<String>();
    for (var directory : directories) {
      if (directory.host().contains(",")) {
        var message = "--dir cannot grant a folder with a comma in its name: " + directory.host();
        throw new CommandFailed("BAD_OPTION", message);
      }
      hosts.add(directory.host());
    }
    settings.put(DIRECTORIES, String.join(",", hosts));
    return settings;
  }

  /// Shares the cores of this machine among some nodes, unless the settings say how many each has.
  static void shareCores(Map<String, String> settings, int nodes) {
    int cores = Runtime.getRuntime().availableProcessors();
    settings.putIfAbsent(CPUS, Integer.toString(Math.max(1, cores / nodes)));
  }
}
