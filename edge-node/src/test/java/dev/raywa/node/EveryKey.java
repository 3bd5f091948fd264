package dev.raywa.node;

import dev.raywa.node.words.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A configuration in which no value is the usual one.
final class EveryKey {
  private static final long MIB = 1024 * 1024;

  private EveryKey() {}

  /// Every key with a value of its own.
  static Map<String, String> flags() {
    var all = new HashMap<>(first());
    all.put("objects.bytes.max", "31m");
    all.put("spill.folder", "/spill");
    all.put("spill.bytes.max", "32m");
    all.put("lineage.bytes.max", "33m");
    all.put("drain.grace", "34s");
    all.put("gateway.tokens", "/tokens.yaml");
    all.put("tasks.kept.max", "40");
    all.put("calls.open.max", "41");
    all.put("calls.kept.max", "42");
    all.put("calls.result.bytes.max", "43KiB");
    all.put("calls.kept.time", "44s");
    all.put("calls.wait.max", "45s");
    all.put("calls.body.bytes.max", "46k");
    all.put("ws.calls.max", "48");
    all.put("functions.versions.max", "47");
    all.put("gateway.tls.certificate", "/a.pem");
    all.put("gateway.tls.key", "/b.pem");
    all.put("gateway.tls.ca", "/c.pem");
    all.put("gateway.access.log", "true");
    all.put("gateway.origins", "http://[::1]:49, https://App.example");
    all.put("source.sandbox", "off");
    all.put("source.path", "/c");
    all.put("source.time.max", "35s");
    all.put("source.memory.max", "1g");
    all.put("source.bytes.max", "36k");
    all.put("source.compiles.max", "37");
    all.put("nn.isolation", "inproc");
    all.put("nn.load", "true");
    all.put("nn.models.memory", "50m");
    all.put("nn.model.bytes.max", "51m");
    all.put("nn.models.stored.max", "52m");
    all.put("nn.folder", "/nn");
    return all;
  }

  private static Map<String, String> first() {
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

  /// What these values mean.
  static NodeConfig config() {
    return new NodeConfig(
        gateway(),
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
                41,
                42,
                43 * 1024,
                Duration.ofSeconds(44),
                Duration.ofSeconds(45),
                46 * 1024,
                48,
                47)),
        new NodeConfig.Store(31 * MIB, Path.of("/spill"), 32 * MIB, 33 * MIB),
        new NodeConfig.Guest(18 * MIB, 19, 20, 21),
        new NodeConfig.Module(
            MIB / 2, 24, 25, 26, 27, 28 * 1024, Duration.ofSeconds(29), 30 * 1024 * MIB),
        new NodeConfig.Source(
            "off", List.of(Path.of("/c")), Duration.ofSeconds(35), 1024 * MIB, 36 * 1024, 37),
        new NodeConfig.Inference("inproc", true, 50 * MIB, 51 * MIB, 52 * MIB, Path.of("/nn")));
  }

  private static NodeConfig.Gateway gateway() {
    return new NodeConfig.Gateway(
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
        true,
        List.of("http://[::1]:49", "https://app.example"));
  }
}
