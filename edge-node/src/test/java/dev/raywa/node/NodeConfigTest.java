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
                    128 * MIB)));
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
        false);
  }

  @Test
  void readsEveryKey() {
    assertThat(read(everyKey())).isEqualTo(everything());
    assertThat(everyKey().keySet()).containsExactlyInAnyOrderElementsOf(Keys.NAMES);
  }

  @Test
  void readsEveryKeyFromEnvironment() {
    var environment = new HashMap<String, String>();
    everyKey()
        .forEach((name, value) ->
            environment.put("RAYWA_" + name.toUpperCase(Locale.ROOT).replace('.', '_'), value));
    environment.put("RAYWA_ADDRESS", "the command line's own");
    environment.put("RAYWA_START_CACHE", "the launcher's own");
    environment.put("RAYWA_LOG", "DEBUG");
    environment.put("PATH", "/bin");

    assertThat(NodeConfig.from(Map.of(), environment, Optional.empty(), MACHINE))
        .isEqualTo(everything());
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

  private static Map<String, String> everyKey() {
    var all = new HashMap<>(everyKeyButTheStore());
    all.put("objects.bytes.max", "31m");
    all.put("spill.folder", "/spill");
    all.put("spill.bytes.max", "32m");
    all.put("lineage.bytes.max", "33m");
    all.put("drain.grace", "34s");
    all.put("gateway.tokens", "/tokens.yaml");
    all.put("calls.open.max", "41");
    all.put("calls.kept.max", "42");
    all.put("calls.result.bytes.max", "43k");
    all.put("calls.kept.time", "44s");
    all.put("calls.wait.max", "45s");
    all.put("calls.body.bytes.max", "46k");
    all.put("functions.versions.max", "47");
    all.put("tasks.kept.max", "40");
    all.put("gateway.tls.certificate", "/a.pem");
    all.put("gateway.tls.key", "/b.pem");
    all.put("gateway.tls.ca", "/c.pem");
    all.put("gateway.access.log", "true");
    return all;
  }

  private static Map<String, String> everyKeyButTheStore() {
    return Map.ofEntries(
        Map.entry("http", "[::1]:1"),
        Map.entry("gateway.public", "edge.example:80"),
        Map.entry("gateway.connections.max", "2"),
        Map.entry("gateway.request.timeout", "3s"),
        Map.entry("gateway.uploads.bytes.max", "4MiB"),
        Map.entry("host", "localhost"),
        Map.entry("port", "5"),
        Map.entry("join", "a:6, b:7"),
        Map.entry("cluster.name", "c8"),
        Map.entry("cluster.secret", "0123456789abcdef"),
        Map.entry("cluster.silence.max", "9s"),
        Map.entry("cluster.load.interval", "10ms"),
        Map.entry("cpus", "1.125"),
        Map.entry("memory", "12"),
        Map.entry("labels", "k=v"),
        Map.entry("directories", "/d"),
        Map.entry("queue.tasks.max", "13"),
        Map.entry("peer.messages.max", "14"),
        Map.entry("peer.bytes.max", "15m"),
        Map.entry("object.bytes.max", "16 MB"),
        Map.entry("nearcache.bytes.max", "17"),
        Map.entry("guest.memory.max", "18m"),
        Map.entry("guest.table.max", "19"),
        Map.entry("guest.files.bytes.max", "20"),
        Map.entry("guest.calls.max", "21"),
        Map.entry("job.log.bytes.max", "22k"),
        Map.entry("jobs.kept.max", "23"),
        Map.entry("modules.bytes.max", "0.5MiB"),
        Map.entry("module.functions.max", "24"),
        Map.entry("module.locals.max", "25"),
        Map.entry("module.locals.total.max", "26"),
        Map.entry("module.branches.max", "27"),
        Map.entry("module.function.bytes.max", "28KiB"),
        Map.entry("module.compile.timeout", "29s"),
        Map.entry("module.cache.bytes", "30g"));
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
            10_000, 10_000, 16 * MIB, Duration.ofHours(1), Duration.ofMinutes(5), 8 * MIB, 20));
  }

  private static NodeConfig everything() {
    return new NodeConfig(
        new NodeConfig.Gateway(
            new HostPort("::1", 1),
            Optional.of(new HostPort("edge.example", 80)),
            2,
            Duration.ofSeconds(3),
            4 * MIB,
            Optional.of(Path.of("/tokens.yaml")),
            new NodeConfig.Tls(
                Optional.of(Path.of("/a.pem")),
                Optional.of(Path.of("/b.pem")),
                Optional.of(Path.of("/c.pem"))),
            true),
        new NodeConfig.Cluster(
            "localhost",
            5,
            List.of(new HostPort("a", 6), new HostPort("b", 7)),
            "c8",
            Optional.of("0123456789abcdef"),
            Duration.ofSeconds(9),
            Duration.ofSeconds(34),
            Duration.ofMillis(10)),
        new NodeConfig.Capacity(1125, 12, Map.of("k", "v")),
        List.of(Path.of("/d")),
        new NodeConfig.Work(
            13,
            14,
            15 * MIB,
            16 * MIB,
            17,
            22 * 1024,
            23,
            40,
            new NodeConfig.Calls(
                41, 42, 43 * 1024, Duration.ofSeconds(44), Duration.ofSeconds(45), 46 * 1024, 47)),
        new NodeConfig.Store(31 * MIB, Path.of("/spill"), 32 * MIB, 33 * MIB),
        new NodeConfig.Guest(18 * MIB, 19, 20, 21),
        new NodeConfig.Module(
            MIB / 2, 24, 25, 26, 27, 28 * 1024, Duration.ofSeconds(29), 30 * 1024 * MIB));
  }
}
