package dev.raywa.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.node.words.HostPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every key, every default, and what is said about wrong ones.
final class NodeConfigTest {
  private static final Machine MACHINE = new Machine(4, 1L << 30);
  private static final long MIB = 1024 * 1024;

  @TempDir private Path folder;

  @Test
  void hasDefaults() {
    assertThat(read(Map.of()))
        .isEqualTo(
            new NodeConfig(
                defaultGateway(),
                new NodeConfig.Cluster(
                    "127.0.0.1",
                    5701,
                    List.of(),
                    "raywa",
                    Optional.empty(),
                    Duration.ofSeconds(4),
                    Duration.ofSeconds(30),
                    Duration.ofMillis(100)),
                new NodeConfig.Capacity(4000, 512 * MIB, Map.of()),
                List.of(),
                usualWork(),
                new NodeConfig.Store(
                    256 * MIB,
                    Path.of(System.getProperty("java.io.tmpdir")),
                    8 * 1024 * MIB,
                    64 * MIB),
                new NodeConfig.Guest(512 * MIB, 100_000, 64 * MIB, 2_000_000),
                new NodeConfig.Module(
                    16 * MIB,
                    50_000,
                    4000,
                    500_000,
                    100_000,
                    256 * 1024,
                    Duration.ofSeconds(60),
                    128 * MIB),
                new NodeConfig.Source(
                    "required", List.of(), Duration.ofSeconds(60), 1024 * MIB, 256 * 1024, 1),
                defaultInference()));
  }

  private static NodeConfig.Inference defaultInference() {
    var folder = Path.of(System.getProperty("java.io.tmpdir"));
    return new NodeConfig.Inference("process", false, 1024 * MIB, 64 * MIB, 512 * MIB, folder);
  }

  private static NodeConfig.Gateway defaultGateway() {
    return new NodeConfig.Gateway(
        new HostPort("127.0.0.1", 8080),
        Optional.empty(),
        10_000,
        Duration.ofSeconds(30),
        128 * MIB,
        Optional.empty(),
        new NodeConfig.Tls(Optional.empty(), Optional.empty(), Optional.empty()),
        false,
        List.of());
  }

  @Test
  void readsEveryKey() {
    assertThat(read(EveryKey.flags())).isEqualTo(EveryKey.config());
    assertThat(EveryKey.flags().keySet()).containsExactlyInAnyOrderElementsOf(Keys.NAMES);
  }

  @Test
  void readsEveryKeyFromEnvironment() {
    var environment = new HashMap<String, String>();
    EveryKey.flags()
        .forEach((name, value) ->
            environment.put("RAYWA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    environment.put("RAYWA_ADDRESS", "the command line's own");
    environment.put("RAYWA_START_CACHE", "the launcher's own");
    environment.put("RAYWA_LOG", "DEBUG");
    environment.put("PATH", "/bin");

    assertThat(NodeConfig.from(Map.of(), environment, Optional.empty(), MACHINE))
        .isEqualTo(EveryKey.config());
  }

  @Test
  void readsNestedAndDottedYaml() throws Exception {
    var yaml =
        yaml(
            """
            http: 127.0.0.1:9000
            port: 0
            join: [127.0.0.1:5701, "127.0.0.1:5702"]
            cluster:
              name: lab
              silence.max: 7s
            cluster.load.interval: 50ms
            cpus: 1.5
            labels: {zone: a, rank: 7}
            directories:
              - /srv/data
              - /srv/models
            guest: {memory: {max: 64m}}
            queue.tasks.max: 5
            """);

    var config = NodeConfig.from(Map.of(), Map.of(), Optional.of(yaml), MACHINE);

    assertThat(config.gateway().http()).isEqualTo(new HostPort("127.0.0.1", 9000));
    assertThat(config.cluster())
        .isEqualTo(
            new NodeConfig.Cluster(
                "127.0.0.1",
                0,
                List.of(new HostPort("127.0.0.1", 5701), new HostPort("127.0.0.1", 5702)),
                "lab",
                Optional.empty(),
                Duration.ofSeconds(7),
                Duration.ofSeconds(30),
                Duration.ofMillis(50)));
    assertThat(config.capacity())
        .isEqualTo(new NodeConfig.Capacity(1500, 512 * MIB, Map.of("zone", "a", "rank", "7")));
    assertThat(config.directories()).containsExactly(Path.of("/srv/data"), Path.of("/srv/models"));
    assertThat(config.guest().memoryBytesMax()).isEqualTo(64 * MIB);
    assertThat(config.work().queueTasksMax()).isEqualTo(5);
  }

  @Test
  void prefersFlagsToEnvironmentToFile() throws Exception {
    var yaml = Optional.of(yaml("port: 1\ncluster.name: file\njobs.kept.max: 7\n"));
    var environment = Map.of("RAYWA_PORT", "2", "RAYWA_CLUSTER_NAME", "variable", "RAYWA_CPUS", "");

    var config = NodeConfig.from(Map.of("port", "3"), environment, yaml, MACHINE);

    assertThat(config.cluster().port()).isEqualTo(3);
    assertThat(config.cluster().name()).isEqualTo("variable");
    assertThat(config.work().jobsKeptMax()).isEqualTo(7);
    assertThat(config.capacity().cpuMilli()).isEqualTo(4000);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http                    | 8080       | host:port, such as 127.0.0.1:8080
          http                    | ::1:80     | host:port
          http                    | a b:1      | host:port
          port                    | 65536      | a whole number from 0 to 65535
          port                    | x          | a whole number from 0 to 65535
          host                    | 0.0.0.0    | not a wildcard
          join                    | a,b:1      | a list of host:port
          join                    | a:0        | a list of host:port
          cluster.name            | a b        | 1 to 64 letters
          cpus                    | 0          | from 0.001 to 1024
          cpus                    | 0.0001     | at most three decimals
          cpus                    | 1e9        | a number of cores
          cpus                    | all        | a number of cores
          memory                  | 1 parsec   | a size, such as 512m or 1.5GiB
          memory                  | -1         | a size
          labels                  | zone       | a list of key=value
          labels                  | a=b,a=c    | a list of key=value
          labels                  | a=ü        | letters, digits
          directories             | data       | a list of absolute folders
          gateway.tokens          | tokens     | an absolute file
          gateway.access.log      | yes        | true or false
          guest.memory.max        | 4g         | from 64 KiB to
          cluster.silence.max     | 5          | a time, such as 250ms
          cluster.silence.max     | 1s         | from 2 s to 10 m
          queue.tasks.max         | 99999999999 | a whole number from 1 to 10000000
          """)
  void saysWhatWouldBeRight(String key, String value, String right) {
    assertThatThrownBy(() -> read(Map.of(key, value)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(
            "%s cannot be \"%s\" (flag --%s): it is ", key, value, key.replace('.', '-'))
        .hasMessageContaining(right);
  }

  @Test
  void namesUnknownKeyWhereverItStands() throws Exception {
    assertThatThrownBy(() -> read(Map.of("gest.memory.max", "1m")))
        .hasMessage(
            "unknown key \"gest.memory.max\" among the flags; did you mean \"guest.memory.max\"?");
    assertThatThrownBy(
            () -> NodeConfig.from(Map.of(), Map.of("RAYWA_CLUSTERNAME", "a"), Optional.empty()))
        .hasMessage(
            "unknown environment variable RAYWA_CLUSTERNAME; did you mean \"RAYWA_CLUSTER_NAME\"?");
    var yaml = yaml("cluster:\n  nam: a\n");
    assertThatThrownBy(() -> NodeConfig.from(Map.of(), Map.of(), Optional.of(yaml)))
        .hasMessage("unknown key \"cluster.nam\" in " + yaml + "; did you mean \"cluster.name\"?");
  }

  @Test
  void namesWhatIsWrongWithFile() throws Exception {
    assertYaml("a: [", "is not YAML: ");
    assertYaml("- a\n", "must hold keys and values");
    assertYaml("port:\n", "port has no value");
    assertYaml("cluster: {name: a}\ncluster.name: b\n", "cluster.name is set twice");
    assertYaml("port: many\n", "port cannot be \"many\" (in ");
    assertYaml("port: 1\nport: 2\n", "duplicate key");
    var missing = Optional.of(folder.resolve("missing.yaml"));
    assertThatThrownBy(() -> NodeConfig.from(Map.of(), Map.of(), missing))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot read the configuration file");
    var empty = Optional.of(yaml("# nothing\n"));
    assertThat(NodeConfig.from(Map.of(), Map.of(), empty, MACHINE)).isEqualTo(read(Map.of()));
  }

  @Test
  void refusesWrongLogLevel() {
    assertThatThrownBy(
            () -> NodeConfig.from(Map.of(), Map.of("RAYWA_LOG", "loud"), Optional.empty()))
        .hasMessageContaining("RAYWA_LOG cannot be \"loud\"");
  }

  @Test
  void listensBeyondLoopbackOnlyWithTokensAndSecret() {
    var tokens = Map.entry("gateway.tokens", "/etc/tokens.yaml");
    var secret = Map.entry("cluster.secret", "sixteen characters");
    var http = Map.entry("http", "10.0.0.1:8080");
    var host = Map.entry("host", "edge-7.local");

    assertThatThrownBy(() -> read(Map.ofEntries(http, secret)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("http cannot be 10.0.0.1:8080 without gateway.tokens: whoever")
        .hasMessageContaining("raywa-vx token");
    assertThatThrownBy(() -> read(Map.ofEntries(host)))
        .hasMessageStartingWith("host cannot be edge-7.local without cluster.secret")
        .hasMessageContaining("RAYWA_CLUSTER_SECRET");
    assertThat(read(Map.ofEntries(http, host, secret, tokens)).gateway().tokens()).isPresent();
    assertThat(read(Map.ofEntries(http, tokens)).cluster().secret()).isEmpty();
    assertThat(read(Map.of("http", "[::1]:0", "host", "localhost")).cluster().secret()).isEmpty();
  }

  @Test
  void needsRealAddressBesideWildcard() {
    var flags = Map.of("http", "0.0.0.0:8080", "gateway.tokens", "/tokens.yaml");
    assertThatThrownBy(() -> read(flags))
        .hasMessageStartingWith("http cannot be the wildcard 0.0.0.0:8080 alone");
  }

  @Test
  void wantsCertificateAndKeyTogether() {
    for (var key : List.of("gateway.tls.certificate", "gateway.tls.key", "gateway.tls.ca")) {
      assertThatThrownBy(() -> read(Map.of(key, "/a.pem")))
          .hasMessageStartingWith("gateway.tls.certificate and gateway.tls.key are set together");
    }
    var none = Map.of("gateway.tls.certificate", "", "gateway.tls.key", "", "gateway.tls.ca", "");
    assertThat(read(none)).isEqualTo(read(Map.of()));
  }

  @Test
  void neverShowsTheSecret() {
    assertThatThrownBy(() -> read(Map.of("cluster.secret", "short")))
        .hasMessageContaining("16 to 1024 characters")
        .hasMessageNotContaining("\"short\"");
    assertThat(read(Map.of("cluster.secret", "sixteen characters")).toString())
        .doesNotContain("sixteen");
  }

  @Test
  void checksValuesThatWereNotRead() {
    assertThatThrownBy(() -> new NodeConfig.Capacity(0, 1, Map.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("cpus cannot be \"0\"");
    assertThatThrownBy(() -> read(Map.of("gateway.uploads.bytes.max", "1m")))
        .hasMessageStartingWith("gateway.uploads.bytes.max cannot be below modules.bytes.max");
  }

  @Test
  void documentsEveryKey() throws Exception {
    var page =
        Files.exists(Path.of("docs"))
            ? Path.of("docs/configuration.md")
            : Path.of("../docs/configuration.md");

    assertThat(Files.readString(page))
        .as("docs/configuration.md must hold this table")
        .contains(ConfigurationTable.markdown());
  }

  private static NodeConfig read(Map<String, String> flags) {
    return NodeConfig.from(flags, Map.of(), Optional.empty(), MACHINE);
  }

  private void assertYaml(String text, String message) throws IOException {
    var file = Optional.of(yaml(text));
    assertThatThrownBy(() -> NodeConfig.from(Map.of(), Map.of(), file))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("node.yaml");
  }

  private Path yaml(String text) throws IOException {
    return Files.writeString(folder.resolve("node.yaml"), text);
  }

  private static NodeConfig.Work usualWork() {
    return new NodeConfig.Work(
        100_000,
        4096,
        16 * MIB,
        1024 * MIB,
        64 * MIB,
        8 * MIB,
        1000,
        10_000,
        new NodeConfig.Calls(
            10_000, 1000, 16 * MIB, Duration.ofHours(1), Duration.ofMinutes(5), 8 * MIB, 1000, 20));
  }
}
