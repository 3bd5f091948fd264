package dev.raywa.node;

import dev.raywa.node.words.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How one node is set up. Every value is checked when it is built, so that a node that starts has
/// a configuration that makes sense.
///
/// @param gateway where people and programs talk to it
/// @param cluster how it finds and knows other nodes
/// @param capacity what it offers to tasks
/// @param directories folders that jobs may be given
/// @param work limits on tasks, objects and jobs
/// @param store how much it keeps of the objects that it wrote
/// @param guest limits on each guest
/// @param module limits on each module
/// @param source how sources are compiled
/// @param inference how models run
public record NodeConfig(
    Gateway gateway,
    Cluster cluster,
    Capacity capacity,
    List<Path> directories,
    Work work,
    Store store,
    Guest guest,
    Module module,
    Source source,
    Inference inference) {
  /// Where people and programs talk to the node.
  ///
  /// @param http where it listens
  /// @param publicAddress what others are told instead
  /// @param connectionsMax open connections
  /// @param requestTimeout for the head of a request, and for each 64 KiB of a body
  /// @param uploadsBytesMax bodies that are being received, all together
  /// @param tokens a file that says who may do what
  /// @param tls the files of HTTPS
  /// @param accessLog whether each request is logged
  /// @param origins sites whose pages may speak to the node
  public record Gateway(
      HostPort http,
      Optional<HostPort> publicAddress,
      int connectionsMax,
      Duration requestTimeout,
      long uploadsBytesMax,
      Optional<Path> tokens,
      Tls tls,
      boolean accessLog,
      List<String> origins) {
    public Gateway {
      origins = List.copyOf(origins);
      Keys.HTTP.require(http);
      publicAddress.ifPresent(Keys.GATEWAY_PUBLIC::require);
      Keys.GATEWAY_CONNECTIONS_MAX.require(connectionsMax);
      Keys.GATEWAY_REQUEST_TIMEOUT.require(requestTimeout);
      Keys.GATEWAY_UPLOADS_BYTES_MAX.require(uploadsBytesMax);
      Keys.GATEWAY_TOKENS.require(tokens);
      Keys.GATEWAY_ORIGINS.require(origins);
    }
  }

  /// The files of HTTPS: a certificate and its key, or neither.
  ///
  /// @param certificate of this node
  /// @param key of the certificate
  /// @param ca that certificates of other nodes lead to
  public record Tls(Optional<Path> certificate, Optional<Path> key, Optional<Path> ca) {
    public Tls {
      Keys.GATEWAY_TLS_CERTIFICATE.require(certificate);
      Keys.GATEWAY_TLS_KEY.require(key);
      Keys.GATEWAY_TLS_CA.require(ca);
      if (certificate.isPresent() != key.isPresent() || (ca.isPresent() && key.isEmpty())) {
        throw new ConfigException(
            "gateway.tls.certificate and gateway.tls.key are set together, gateway.tls.ca only"
                + " with them");
      }
    }
  }

  /// How the node finds and knows others.
  ///
  /// @param host the address of the cluster port and of the event bus
  /// @param port the cluster port; 0 takes a free one
  /// @param join cluster ports of others
  /// @param name only nodes with the same name join
  /// @param secret known to all nodes of the cluster
  /// @param silenceMax after which a node is declared dead
  /// @param drainGrace how long its tasks may run on when it is to end
  /// @param loadInterval between two messages of load
  public record Cluster(
      String host,
      int port,
      List<HostPort> join,
      String name,
      Optional<String> secret,
      Duration silenceMax,
      Duration drainGrace,
      Duration loadInterval) {
    public Cluster {
      Keys.HOST.require(host);
      Keys.PORT.require(port);
      join = List.copyOf(Keys.JOIN.require(join));
      Keys.CLUSTER_NAME.require(name);
      secret.ifPresent(Keys.CLUSTER_SECRET::require);
      Keys.CLUSTER_SILENCE_MAX.require(silenceMax);
      Keys.DRAIN_GRACE.require(drainGrace);
      Keys.CLUSTER_LOAD_INTERVAL.require(loadInterval);
    }

    /// All but the secret.
    @Override
    public String toString() {
      return "Cluster[" + name + " at " + host + ":" + port + ", join=" + join + "]";
    }
  }

  /// What the node offers to tasks.
  ///
  /// @param cpuMilli cores in thousandths
  /// @param memoryBytes what tasks may reserve
  /// @param labels what they can ask for
  public record Capacity(int cpuMilli, long memoryBytes, Map<String, String> labels) {
    public Capacity {
      Keys.CPUS.require(cpuMilli);
      Keys.MEMORY.require(memoryBytes);
      labels = Map.copyOf(Keys.LABELS.require(labels));
    }
  }

  /// Limits on tasks, objects and jobs.
  ///
  /// @param queueTasksMax tasks that wait here
  /// @param peerMessagesMax messages under way to one other node
  /// @param peerBytesMax bytes under way to one other node
  /// @param objectBytesMax the largest object
  /// @param nearCacheBytesMax objects of other nodes kept here
  /// @param jobLogBytesMax output kept of one job
  /// @param jobsKeptMax jobs remembered after they ended
  /// @param tasksKeptMax tasks remembered after they ended
  /// @param calls limits on invocations
  public record Work(
      int queueTasksMax,
      int peerMessagesMax,
      long peerBytesMax,
      long objectBytesMax,
      long nearCacheBytesMax,
      long jobLogBytesMax,
      int jobsKeptMax,
      int tasksKeptMax,
      Calls calls) {
    public Work {
      Keys.QUEUE_TASKS_MAX.require(queueTasksMax);
      Keys.PEER_MESSAGES_MAX.require(peerMessagesMax);
      Keys.PEER_BYTES_MAX.require(peerBytesMax);
      Keys.OBJECT_BYTES_MAX.require(objectBytesMax);
      Keys.NEARCACHE_BYTES_MAX.require(nearCacheBytesMax);
      Keys.JOB_LOG_BYTES_MAX.require(jobLogBytesMax);
      Keys.JOBS_KEPT_MAX.require(jobsKeptMax);
      Keys.TASKS_KEPT_MAX.require(tasksKeptMax);
    }
  }

  /// Limits on invocations.
  ///
  /// @param openMax invocations that have not ended
  /// @param keptMax invocations remembered after they ended
  /// @param resultBytesMax what one may return
  /// @param kept how long the cluster keeps large results
  /// @param waitMax how long a client waits for one
  /// @param bodyBytesMax what one may be given
  /// @param perSocketMax open ones of one WebSocket
  /// @param versionsMax versions of each function
  public record Calls(
      int openMax,
      int keptMax,
      long resultBytesMax,
      Duration kept,
      Duration waitMax,
      long bodyBytesMax,
      int perSocketMax,
      int versionsMax) {
    public Calls {
      Keys.CALLS_OPEN_MAX.require(openMax);
      Keys.CALLS_KEPT_MAX.require(keptMax);
      Keys.CALLS_RESULT_BYTES_MAX.require(resultBytesMax);
      Keys.CALLS_KEPT_TIME.require(kept);
      Keys.CALLS_WAIT_MAX.require(waitMax);
      Keys.CALLS_BODY_BYTES_MAX.require(bodyBytesMax);
      Keys.WS_CALLS_MAX.require(perSocketMax);
      Keys.FUNCTIONS_VERSIONS_MAX.require(versionsMax);
    }
  }

  /// How much the node keeps of the objects that it wrote.
  ///
  /// @param objectsBytesMax in memory
  /// @param spillFolder below which it keeps others on disk
  /// @param spillBytesMax on disk
  /// @param lineageBytesMax of what is kept to make lost ones again
  public record Store(
      long objectsBytesMax, Path spillFolder, long spillBytesMax, long lineageBytesMax) {
    public Store {
      Keys.OBJECTS_BYTES_MAX.require(objectsBytesMax);
      Keys.SPILL_FOLDER.require(spillFolder);
      Keys.SPILL_BYTES_MAX.require(spillBytesMax);
      Keys.LINEAGE_BYTES_MAX.require(lineageBytesMax);
    }
  }

  /// Limits on each guest.
  ///
  /// @param memoryBytesMax linear memory
  /// @param tableElementsMax elements of each table
  /// @param filesBytesMax files in memory
  /// @param callsMax tasks that it may submit, and objects that it may put
  public record Guest(long memoryBytesMax, int tableElementsMax, long filesBytesMax, int callsMax) {
    public Guest {
      Keys.GUEST_MEMORY_MAX.require(memoryBytesMax);
      Keys.GUEST_TABLE_MAX.require(tableElementsMax);
      Keys.GUEST_FILES_BYTES_MAX.require(filesBytesMax);
      Keys.GUEST_CALLS_MAX.require(callsMax);
    }
  }

  /// Limits on each module.
  ///
  /// @param bytesMax of the binary
  /// @param functionsMax that it defines
  /// @param localsMax of one function
  /// @param localsTotalMax of all functions
  /// @param branchesMax targets of all branch tables
  /// @param functionBytesMax the body of one function
  /// @param compileTimeout how long its compilation may take
  /// @param cacheBytes compiled modules kept loaded, all together
  public record Module(
      long bytesMax,
      int functionsMax,
      int localsMax,
      int localsTotalMax,
      int branchesMax,
      long functionBytesMax,
      Duration compileTimeout,
      long cacheBytes) {
    public Module {
      Keys.MODULES_BYTES_MAX.require(bytesMax);
      Keys.MODULE_FUNCTIONS_MAX.require(functionsMax);
      Keys.MODULE_LOCALS_MAX.require(localsMax);
      Keys.MODULE_LOCALS_TOTAL_MAX.require(localsTotalMax);
      Keys.MODULE_BRANCHES_MAX.require(branchesMax);
      Keys.MODULE_FUNCTION_BYTES_MAX.require(functionBytesMax);
      Keys.MODULE_COMPILE_TIMEOUT.require(compileTimeout);
      Keys.MODULE_CACHE_BYTES.require(cacheBytes);
    }
  }

  /// How sources are compiled.
  ///
  /// @param sandbox `required` or `off`
  /// @param path folders in which compilers are looked for first
  /// @param timeMax how long a source may take
  /// @param memoryBytesMax of each process of a compiler
  /// @param bytesMax all files of a source
  /// @param compilesMax sources at once
  public record Source(
      String sandbox,
      List<Path> path,
      Duration timeMax,
      long memoryBytesMax,
      long bytesMax,
      int compilesMax) {
    public Source {
      SourceKeys.SOURCE_SANDBOX.require(sandbox);
      path = List.copyOf(SourceKeys.SOURCE_PATH.require(path));
      SourceKeys.SOURCE_TIME_MAX.require(timeMax);
      SourceKeys.SOURCE_MEMORY_MAX.require(memoryBytesMax);
      SourceKeys.SOURCE_BYTES_MAX.require(bytesMax);
      SourceKeys.SOURCE_COMPILES_MAX.require(compilesMax);
    }
  }

  /// How models run.
  ///
  /// @param isolation `process`, `inproc` or `off`
  /// @param mayLoad whether guests may bring models of their own
  /// @param memoryBytesMax of models and of their runs
  /// @param modelBytesMax one model
  /// @param storedBytesMax all models of a namespace
  /// @param folder for the library
  public record Inference(
      String isolation,
      boolean mayLoad,
      long memoryBytesMax,
      long modelBytesMax,
      long storedBytesMax,
      Path folder) {
    public Inference {
      NnKeys.NN_ISOLATION.require(isolation);
      NnKeys.NN_MODELS_MEMORY.require(memoryBytesMax);
      NnKeys.NN_MODEL_BYTES_MAX.require(modelBytesMax);
      NnKeys.NN_MODELS_STORED_MAX.require(storedBytesMax);
      if (storedBytesMax < modelBytesMax) {
        throw new ConfigException(
            "nn.models.stored.max cannot be below nn.model.bytes.max: no model of that size could"
                + " be kept");
      }
      NnKeys.NN_FOLDER.require(folder);
    }
  }

  public NodeConfig {
    directories = List.copyOf(Keys.DIRECTORIES.require(directories));
    requireLoopbackOrProof(gateway, cluster);
    if (HostPort.isWildcard(gateway.http().host()) && gateway.publicAddress().isEmpty()) {
      throw new ConfigException(
          "http cannot be the wildcard "
              + gateway.http()
              + " alone: other nodes send clients to this one and need a real address; set"
              + " gateway.public to it, such as 10.0.0.1:8080");
    }
    if (gateway.uploadsBytesMax() < module.bytesMax()) {
      throw new ConfigException(
          "gateway.uploads.bytes.max cannot be below modules.bytes.max: no module of that size"
              + " could be received");
    }
    if (gateway.uploadsBytesMax() < work.calls().bodyBytesMax()) {
      throw new ConfigException(
          "gateway.uploads.bytes.max cannot be below calls.body.bytes.max: no body of that size"
              + " could be received");
    }
  }

  /// Reads the configuration of this machine.
  ///
  /// @param flags key to value, as the command line gave them
  /// @param environment variables of the process; those that begin with `RAYWA_` count
  /// @param yaml a file with keys, nested or with dots
  /// @throws ConfigException when a key is unknown or a value is wrong anywhere
  public static NodeConfig from(
      Map<String, String> flags, Map<String, String> environment, Optional<Path> yaml) {
    return from(flags, environment, yaml, Machine.here());
  }

  /// Reads the configuration of a machine.
  public static NodeConfig from(
      Map<String, String> flags,
      Map<String, String> environment,
      Optional<Path> yaml,
      Machine machine) {
    var sources = Sources.read(flags, environment, yaml);
    return ConfigReader.read(new Settings(sources, machine));
  }

  private static void requireLoopbackOrProof(Gateway gateway, Cluster cluster) {
    if (gateway.tokens().isEmpty() && !HostPort.isLoopback(gateway.http().host())) {
      throw new ConfigException(
          "http cannot be "
              + gateway.http()
              + " without gateway.tokens: whoever reaches a node can run code on it. Set"
              + " gateway.tokens to a file of tokens (`raywa-vx token` prints entries for it), or"
              + " listen on 127.0.0.1");
    }
    if (cluster.secret().isEmpty() && !HostPort.isLoopback(cluster.host())) {
      throw new ConfigException(
          "host cannot be "
              + cluster.host()
              + " without cluster.secret: whoever reaches a node can run code on it. Set"
              + " cluster.secret to the same text on every node (best by "
              + Keys.CLUSTER_SECRET.variable()
              + "), or listen on 127.0.0.1");
    }
  }
}
