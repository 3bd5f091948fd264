package dev.raywa.node;

import dev.raywa.node.words.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Every key of the configuration, in the order of its table.
final class Keys {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;

  static final Key<HostPort> HTTP =
      Key.of(
          "http",
          Kind.address(),
          "127.0.0.1:8080",
          "Where people and programs talk to the node; port 0 takes a free one.");
  static final Key<HostPort> GATEWAY_PUBLIC =
      Key.of(
          "gateway.public",
          Kind.address(),
          "",
          "What others are told instead of `http`, behind a proxy or when `http` is a wildcard.");
  static final Key<Integer> GATEWAY_CONNECTIONS_MAX =
      Key.of(
          "gateway.connections.max",
          Kind.count(1, 1_000_000),
          "10000",
          "Open HTTP connections; more are closed at once.");
  static final Key<Duration> GATEWAY_REQUEST_TIMEOUT =
      Key.of(
          "gateway.request.timeout",
          Kind.time(Duration.ofMillis(100), Duration.ofHours(1)),
          "30s",
          "How long a client may take for the head of a request, and for each 64 KiB of a body.");
  static final Key<Long> GATEWAY_UPLOADS_BYTES_MAX =
      Key.of(
          "gateway.uploads.bytes.max",
          Kind.bytes(MIB, 64 * GIB),
          "128MiB",
          "Bodies that are being received, all together.");
  static final Key<Optional<Path>> GATEWAY_TOKENS =
      Key.of(
          "gateway.tokens",
          Kind.file(),
          "",
          "Who may do what, a YAML file; without it everybody may, and `http` is on loopback.");
  static final Key<Optional<Path>> GATEWAY_TLS_CERTIFICATE =
      Key.of(
          "gateway.tls.certificate",
          Kind.file(),
          "",
          "The certificate of `http`, PEM, with those above it; then it speaks HTTPS only.");
  static final Key<Optional<Path>> GATEWAY_TLS_KEY =
      Key.of("gateway.tls.key", Kind.file(), "", "The private key of the certificate, PEM.");
  static final Key<Optional<Path>> GATEWAY_TLS_CA =
      Key.of(
          "gateway.tls.ca",
          Kind.file(),
          "",
          "What the certificates of other nodes lead to, PEM; without it the certificate itself.");
  static final Key<Boolean> GATEWAY_ACCESS_LOG =
      Key.of("gateway.access.log", Kind.flag(), "false", "One line in the log for each request.");
  static final Key<List<String>> GATEWAY_ORIGINS =
      Key.of(
          "gateway.origins",
          Kind.origins(),
          "",
          "Sites whose pages may speak to this node from a browser, besides its own.");
  static final Key<String> HOST =
      Key.of(
          "host",
          Kind.host(),
          "127.0.0.1",
          "The address of the cluster port and of the event bus.");
  static final Key<Integer> PORT =
      Key.of("port", Kind.count(0, 65_535), "5701", "The cluster port; 0 takes a free one.");
  static final Key<List<HostPort>> JOIN =
      Key.of(
          "join", Kind.addresses(), "", "Cluster ports of other nodes; one that is up is enough.");
  static final Key<String> CLUSTER_NAME =
      Key.of(
          "cluster.name",
          Kind.text("[A-Za-z0-9._-]{1,64}", "1 to 64 letters, digits, dots, dashes or underscores"),
          "raywa",
          "Only nodes with the same name join each other.");
  static final Key<String> CLUSTER_SECRET =
      Key.of(
          "cluster.secret",
          Kind.text("(?s).{16,1024}", "16 to 1024 characters, the same on every node"),
          "",
          "Known to all nodes; without it `host` is on loopback.");
  static final Key<Duration> CLUSTER_SILENCE_MAX =
      Key.of(
          "cluster.silence.max",
          Kind.time(Duration.ofSeconds(2), Duration.ofMinutes(10)),
          "4s",
          "A node that says nothing for so long is declared dead.");
  static final Key<Duration> DRAIN_GRACE =
      Key.of(
          "drain.grace",
          Kind.time(Duration.ZERO, Duration.ofHours(1)),
          "30s",
          "How long a node that is asked to end lets its tasks run before others take them over.");
  static final Key<Duration> CLUSTER_LOAD_INTERVAL =
      Key.of(
          "cluster.load.interval",
          Kind.time(Duration.ofMillis(10), Duration.ofSeconds(10)),
          "100ms",
          "How often a node tells the others its load.");
  static final Key<Integer> CPUS =
      new Key<>(
          "cpus",
          Kind.cores(),
          machine -> "" + machine.processors(),
          "the processors",
          "Cores that tasks may use.");
  static final Key<Long> MEMORY =
      new Key<>(
          "memory",
          Kind.bytes(0, 1024 * GIB),
          machine -> "" + machine.heapBytesMax() / 2,
          "half of the heap",
          "Bytes that tasks may reserve.");
  static final Key<Map<String, String>> LABELS =
      Key.of("labels", Kind.labels(), "", "What tasks can ask a node to carry.");
  static final Key<List<Path>> DIRECTORIES =
      Key.of(
          "directories",
          Kind.folders(),
          "",
          "Folders of this machine that jobs may be given, with everything below them.");
  static final Key<Integer> QUEUE_TASKS_MAX =
      Key.of(
          "queue.tasks.max",
          Kind.count(1, 10_000_000),
          "100000",
          "Tasks that wait on this node; submitters are slowed down, then refused.");
  static final Key<Integer> PEER_MESSAGES_MAX =
      Key.of(
          "peer.messages.max",
          Kind.count(1, 1_000_000),
          "4096",
          "Messages under way to one other node.");
  static final Key<Long> PEER_BYTES_MAX =
      Key.of("peer.bytes.max", Kind.bytes(MIB, GIB), "16MiB", "Bytes under way to one other node.");
  static final Key<Long> OBJECT_BYTES_MAX =
      Key.of(
          "object.bytes.max",
          Kind.bytes(64 * KIB, 64 * GIB),
          "1GiB",
          "The largest object; `put` refuses more.");
  static final Key<Long> NEARCACHE_BYTES_MAX =
      Key.of(
          "nearcache.bytes.max",
          Kind.bytes(0, 64 * GIB),
          "64MiB",
          "Objects of other nodes kept here for the next reader.");
  static final Key<Long> OBJECTS_BYTES_MAX =
      new Key<>(
          "objects.bytes.max",
          Kind.bytes(64 * KIB, 1024 * GIB),
          machine -> "" + Math.max(64 * KIB, machine.heapBytesMax() / 4),
          "a quarter of the heap",
          "Objects of this node's tasks in memory; backups for other nodes come on top.");
  static final Key<Path> SPILL_FOLDER =
      new Key<>(
          "spill.folder",
          Kind.folder(),
          _ -> Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().toString(),
          "the folder for temporary files",
          "Where objects go that find no room in memory and cannot be computed again; on a disk.");
  static final Key<Long> SPILL_BYTES_MAX =
      Key.of(
          "spill.bytes.max",
          Kind.bytes(0, 1024 * GIB),
          "8GiB",
          "Objects on that disk, copies for other nodes included; 0 for none.");
  static final Key<Long> LINEAGE_BYTES_MAX =
      Key.of(
          "lineage.bytes.max",
          Kind.bytes(0, 64 * GIB),
          "64MiB",
          "What the cluster keeps for this node to make lost results again; the oldest goes.");
  static final Key<Long> GUEST_MEMORY_MAX =
      Key.of(
          "guest.memory.max",
          Kind.bytes(64 * KIB, 2 * GIB - 64 * KIB),
          "512MiB",
          "Linear memory of one guest.");
  static final Key<Integer> GUEST_TABLE_MAX =
      Key.of(
          "guest.table.max",
          Kind.count(0, 10_000_000),
          "100000",
          "Elements of each table of a guest.");
  static final Key<Long> GUEST_FILES_BYTES_MAX =
      Key.of(
          "guest.files.bytes.max",
          Kind.bytes(0, 2 * GIB),
          "64MiB",
          "Files that one guest keeps in memory.");
  static final Key<Integer> GUEST_CALLS_MAX =
      Key.of(
          "guest.calls.max",
          Kind.count(1, 100_000_000),
          "2000000",
          "Tasks that one guest may submit, and objects that it may put.");
  static final Key<Long> JOB_LOG_BYTES_MAX =
      Key.of(
          "job.log.bytes.max",
          Kind.bytes(KIB, GIB),
          "8MiB",
          "Output kept of one job; older output of a detached job is dropped.");
  static final Key<Integer> JOBS_KEPT_MAX =
      Key.of(
          "jobs.kept.max",
          Kind.count(1, 1_000_000),
          "1000",
          "Jobs remembered after they ended; the oldest are forgotten.");
  static final Key<Integer> TASKS_KEPT_MAX =
      Key.of(
          "tasks.kept.max",
          Kind.count(1, 1_000_000),
          "10000",
          "Tasks remembered after they ended, for who asks; the oldest are forgotten.");
  static final Key<Integer> CALLS_OPEN_MAX =
      Key.of(
          "calls.open.max",
          Kind.count(1, 1_000_000),
          "10000",
          "Invocations of this node that have not ended; more are refused.");
  static final Key<Integer> CALLS_KEPT_MAX =
      Key.of(
          "calls.kept.max",
          Kind.count(1, 1_000_000),
          "1000",
          "Invocations remembered after they ended; the oldest are forgotten.");
  static final Key<Long> CALLS_RESULT_BYTES_MAX =
      Key.of(
          "calls.result.bytes.max",
          Kind.bytes(KIB, 64 * MIB),
          "16MiB",
          "What an invocation may return.");
  static final Key<Duration> CALLS_KEPT_TIME =
      Key.of(
          "calls.kept.time",
          Kind.time(Duration.ofSeconds(1), Duration.ofDays(30)),
          "1h",
          "How long the cluster keeps results over 64 KiB, and what was asked for once.");
  static final Key<Duration> CALLS_WAIT_MAX =
      Key.of(
          "calls.wait.max",
          Kind.time(Duration.ofSeconds(1), Duration.ofHours(1)),
          "5m",
          "How long a client may wait for an invocation; then it is cancelled.");
  static final Key<Long> CALLS_BODY_BYTES_MAX =
      Key.of(
          "calls.body.bytes.max",
          Kind.bytes(KIB, 64 * MIB),
          "8MiB",
          "What an invocation may be given; at most 1 MiB of it as JSON.");
  static final Key<Integer> WS_CALLS_MAX =
      Key.of(
          "ws.calls.max",
          Kind.count(1, 100_000),
          "1000",
          "Open invocations of one WebSocket; more are refused.");
  static final Key<Integer> FUNCTIONS_VERSIONS_MAX =
      Key.of(
          "functions.versions.max",
          Kind.count(1, 1000),
          "20",
          "Versions kept of each function; the oldest are forgotten.");
  static final Key<Long> MODULES_BYTES_MAX =
      Key.of("modules.bytes.max", Kind.bytes(KIB, GIB), "16MiB", "The largest WebAssembly binary.");
  static final Key<Integer> MODULE_FUNCTIONS_MAX =
      Key.of(
          "module.functions.max",
          Kind.count(1, 1_000_000),
          "50000",
          "Functions that a module defines.");
  static final Key<Integer> MODULE_LOCALS_MAX =
      Key.of("module.locals.max", Kind.count(1, 50_000), "4000", "Locals of one function.");
  static final Key<Integer> MODULE_LOCALS_TOTAL_MAX =
      Key.of(
          "module.locals.total.max",
          Kind.count(1, 100_000_000),
          "500000",
          "Locals of all functions of a module.");
  static final Key<Integer> MODULE_BRANCHES_MAX =
      Key.of(
          "module.branches.max",
          Kind.count(1, 10_000_000),
          "100000",
          "Targets of the branch tables of a module.");
  static final Key<Long> MODULE_FUNCTION_BYTES_MAX =
      Key.of(
          "module.function.bytes.max",
          Kind.bytes(KIB, 16 * MIB),
          "256KiB",
          "The body of one function.");
  static final Key<Duration> MODULE_COMPILE_TIMEOUT =
      Key.of(
          "module.compile.timeout",
          Kind.time(Duration.ofSeconds(1), Duration.ofHours(1)),
          "60s",
          "How long the compilation of a module may take.");
  static final Key<Long> MODULE_CACHE_BYTES =
      Key.of(
          "module.cache.bytes",
          Kind.bytes(0, 64 * GIB),
          "128MiB",
          "Compiled modules that this node keeps loaded.");

  /// All of them.
  static final List<Key<?>> ALL =
      List.of(
          HTTP,
          GATEWAY_PUBLIC,
          GATEWAY_CONNECTIONS_MAX,
          GATEWAY_REQUEST_TIMEOUT,
          GATEWAY_UPLOADS_BYTES_MAX,
          GATEWAY_TOKENS,
          GATEWAY_TLS_CERTIFICATE,
          GATEWAY_TLS_KEY,
          GATEWAY_TLS_CA,
          GATEWAY_ACCESS_LOG,
          GATEWAY_ORIGINS,
          HOST,
          PORT,
          JOIN,
          CLUSTER_NAME,
          CLUSTER_SECRET,
          CLUSTER_SILENCE_MAX,
          DRAIN_GRACE,
          CLUSTER_LOAD_INTERVAL,
          CPUS,
          MEMORY,
          LABELS,
          DIRECTORIES,
          QUEUE_TASKS_MAX,
          PEER_MESSAGES_MAX,
          PEER_BYTES_MAX,
          OBJECT_BYTES_MAX,
          NEARCACHE_BYTES_MAX,
          OBJECTS_BYTES_MAX,
          SPILL_FOLDER,
          SPILL_BYTES_MAX,
          LINEAGE_BYTES_MAX,
          GUEST_MEMORY_MAX,
          GUEST_TABLE_MAX,
          GUEST_FILES_BYTES_MAX,
          GUEST_CALLS_MAX,
          JOB_LOG_BYTES_MAX,
          JOBS_KEPT_MAX,
          TASKS_KEPT_MAX,
          CALLS_OPEN_MAX,
          CALLS_KEPT_MAX,
          CALLS_RESULT_BYTES_MAX,
          CALLS_KEPT_TIME,
          CALLS_WAIT_MAX,
          CALLS_BODY_BYTES_MAX,
          WS_CALLS_MAX,
          FUNCTIONS_VERSIONS_MAX,
          MODULES_BYTES_MAX,
          MODULE_FUNCTIONS_MAX,
          MODULE_LOCALS_MAX,
          MODULE_LOCALS_TOTAL_MAX,
          MODULE_BRANCHES_MAX,
          MODULE_FUNCTION_BYTES_MAX,
          MODULE_COMPILE_TIMEOUT,
          MODULE_CACHE_BYTES,
          SourceKeys.SOURCE_SANDBOX,
          SourceKeys.SOURCE_PATH,
          SourceKeys.SOURCE_TIME_MAX,
          SourceKeys.SOURCE_MEMORY_MAX,
          SourceKeys.SOURCE_BYTES_MAX,
          SourceKeys.SOURCE_COMPILES_MAX,
          NnKeys.NN_ISOLATION,
          NnKeys.NN_LOAD,
          NnKeys.NN_MODELS_MEMORY,
          NnKeys.NN_MODEL_BYTES_MAX,
          NnKeys.NN_MODELS_STORED_MAX,
          NnKeys.NN_FOLDER);

  /// Their names.
  static final List<String> NAMES = ALL.stream().map(Key::name).toList();

  private Keys() {}
}
