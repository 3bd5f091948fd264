package dev.raywa.node;

/// Builds the configuration from settings, one method per part.
final class ConfigReader {
  private ConfigReader() {}

  static NodeConfig read(Settings from) {
    return new NodeConfig(
        gateway(from),
        cluster(from),
        new NodeConfig.Capacity(from.get(Keys.CPUS), from.get(Keys.MEMORY), from.get(Keys.LABELS)),
        from.get(Keys.DIRECTORIES),
        work(from),
        store(from),
        guest(from),
        module(from),
        source(from),
        new NodeConfig.Inference(
            from.get(NnKeys.NN_ISOLATION),
            from.get(NnKeys.NN_LOAD),
            from.get(NnKeys.NN_MODELS_MEMORY),
            from.get(NnKeys.NN_MODEL_BYTES_MAX),
            from.get(NnKeys.NN_MODELS_STORED_MAX),
            from.get(NnKeys.NN_FOLDER)));
  }

  private static NodeConfig.Gateway gateway(Settings from) {
    return new NodeConfig.Gateway(
        from.get(Keys.HTTP),
        from.find(Keys.GATEWAY_PUBLIC),
        from.get(Keys.GATEWAY_CONNECTIONS_MAX),
        from.get(Keys.GATEWAY_REQUEST_TIMEOUT),
        from.get(Keys.GATEWAY_UPLOADS_BYTES_MAX),
        from.get(Keys.GATEWAY_TOKENS),
        new NodeConfig.Tls(
            from.get(Keys.GATEWAY_TLS_CERTIFICATE),
            from.get(Keys.GATEWAY_TLS_KEY),
            from.get(Keys.GATEWAY_TLS_CA)),
        from.get(Keys.GATEWAY_ACCESS_LOG),
        from.get(Keys.GATEWAY_ORIGINS));
  }

  private static NodeConfig.Cluster cluster(Settings from) {
    return new NodeConfig.Cluster(
        from.get(Keys.HOST),
        from.get(Keys.PORT),
        from.get(Keys.JOIN),
        from.get(Keys.CLUSTER_NAME),
        from.find(Keys.CLUSTER_SECRET),
        from.get(Keys.CLUSTER_SILENCE_MAX),
        from.get(Keys.DRAIN_GRACE),
        from.get(Keys.CLUSTER_LOAD_INTERVAL));
  }

  private static NodeConfig.Work work(Settings from) {
    return new NodeConfig.Work(
        from.get(Keys.QUEUE_TASKS_MAX),
        from.get(Keys.PEER_MESSAGES_MAX),
        from.get(Keys.PEER_BYTES_MAX),
        from.get(Keys.OBJECT_BYTES_MAX),
        from.get(Keys.NEARCACHE_BYTES_MAX),
        from.get(Keys.JOB_LOG_BYTES_MAX),
        from.get(Keys.JOBS_KEPT_MAX),
        from.get(Keys.TASKS_KEPT_MAX),
        new NodeConfig.Calls(
            from.get(Keys.CALLS_OPEN_MAX),
            from.get(Keys.CALLS_KEPT_MAX),
            from.get(Keys.CALLS_RESULT_BYTES_MAX),
            from.get(Keys.CALLS_KEPT_TIME),
            from.get(Keys.CALLS_WAIT_MAX),
            from.get(Keys.CALLS_BODY_BYTES_MAX),
            from.get(Keys.WS_CALLS_MAX),
            from.get(Keys.FUNCTIONS_VERSIONS_MAX)));
  }

  private static NodeConfig.Store store(Settings from) {
    return new NodeConfig.Store(
        from.get(Keys.OBJECTS_BYTES_MAX),
        from.get(Keys.SPILL_FOLDER),
        from.get(Keys.SPILL_BYTES_MAX),
        from.get(Keys.LINEAGE_BYTES_MAX));
  }

  private static NodeConfig.Guest guest(Settings from) {
    return new NodeConfig.Guest(
        from.get(Keys.GUEST_MEMORY_MAX),
        from.get(Keys.GUEST_TABLE_MAX),
        from.get(Keys.GUEST_FILES_BYTES_MAX),
        from.get(Keys.GUEST_CALLS_MAX));
  }

  private static NodeConfig.Module module(Settings from) {
    return new NodeConfig.Module(
        from.get(Keys.MODULES_BYTES_MAX),
        from.get(Keys.MODULE_FUNCTIONS_MAX),
        from.get(Keys.MODULE_LOCALS_MAX),
        from.get(Keys.MODULE_LOCALS_TOTAL_MAX),
        from.get(Keys.MODULE_BRANCHES_MAX),
        from.get(Keys.MODULE_FUNCTION_BYTES_MAX),
        from.get(Keys.MODULE_COMPILE_TIMEOUT),
        from.get(Keys.MODULE_CACHE_BYTES));
  }

  private static NodeConfig.Source source(Settings from) {
    return new NodeConfig.Source(
        from.get(SourceKeys.SOURCE_SANDBOX),
        from.get(SourceKeys.SOURCE_PATH),
        from.get(SourceKeys.SOURCE_TIME_MAX),
        from.get(SourceKeys.SOURCE_MEMORY_MAX),
        from.get(SourceKeys.SOURCE_BYTES_MAX),
        from.get(SourceKeys.SOURCE_COMPILES_MAX));
  }
}
