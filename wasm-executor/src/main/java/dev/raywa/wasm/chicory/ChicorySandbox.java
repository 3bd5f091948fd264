package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.ModuleId;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Inspection;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.ModuleStore;
import dev.raywa.wasm.Ray;
import dev.raywa.wasm.Sandbox;
import dev.raywa.wasm.SandboxStats;
import dev.raywa.wasm.host.HostLink;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/// The sandbox on Chicory: modules are admitted by our own scan, compiled once for the cluster to
/// classes that are signed, and run in an instance of their own for every task. Thread-safe.
public final class ChicorySandbox implements Sandbox {
  /// What is kept of the memory of guests that have ended, for later ones, in bytes.
  private static final long MEMORIES_BYTES_MAX = 32 << 20;

  private final SandboxConfig config;
  private final ModuleLoader loader;
  private final Linker linker;
  private final WasiLink wasi;
  private final LongSupplier nanos;
  private final MemoryPool memories = new MemoryPool(MEMORIES_BYTES_MAX);

  /// What a sandbox works with.
  ///
  /// @param store the cluster's modules
  /// @param host the host functions of this project
  /// @param key the cluster's secret that signs compiled modules, 16 bytes or more
  /// @param nanos a clock that only goes forward, in nanoseconds
  public record Parts(ModuleStore store, HostLink host, Bytes key, LongSupplier nanos) {}

  /// A sandbox with WASI preview 1.
  public static ChicorySandbox withWasi(SandboxConfig config, Parts parts, WasiConfig wasi) {
    return new ChicorySandbox(config, parts, new ChicoryWasi(wasi));
  }

  ChicorySandbox(SandboxConfig config, Parts parts, WasiLink wasi) {
    this.config = config;
    this.loader = new ModuleLoader(config, parts.store(), parts.key());
    this.linker = new Linker(parts.host(), wasi);
    this.wasi = wasi;
    this.nanos = parts.nanos();
  }

  /// Compiled modules from the store that were not trusted, because their signature or their form
  /// was wrong. More than none means that somebody else writes to the store, or that nodes have
  /// different keys.
  public long rejectedProducts() {
    return loader.rejectedProducts();
  }

  /// What it keeps of modules.
  public SandboxStats stats() {
    return loader.stats();
  }

  @Override
  public Inspection inspect(Bytes wasm) {
    var scanned = ModuleScan.scan(wasm.array(), config.admission());
    var linked = linker.link(scanned.shape(), Dialect.AUTO);
    return Inspections.of(ModuleId.of(wasm.array()), wasm.size(), scanned, linked, List.of());
  }

  @Override
  public Loaded load(ModuleId id, Dialect dialect) {
    return switch (loader.load(id)) {
      case ModuleLoader.Result.Refused(var error) -> new Loaded.Refused(error);
      case ModuleLoader.Result.Ready(var prepared) ->
          prepared.linked(dialect, choice -> linked(prepared, choice));
    };
  }

  @Override
  public Optional<Loaded> known(ModuleId id, Dialect dialect) {
    return loader.known(id).flatMap(prepared -> prepared.linked(dialect));
  }

  private Loaded linked(Prepared prepared, Dialect dialect) {
    var linked = linker.link(prepared.shape(), dialect);
    if (!linked.refusals().isEmpty()) {
      return new Loaded.Refused(
          new TaskError(TaskError.Code.BAD_MODULE, String.join("; ", linked.refusals())));
    }
    var inspection =
        Inspections.of(
            prepared.id(),
            prepared.sizeBytes(),
            new ModuleScan.Scanned(prepared.shape(), List.of()),
            linked,
            prepared.compiled().product().interpreted());
    var instances =
        InstanceFactory.of(prepared.compiled().module(), HostCalls.imports(linked.slots()));
    return new Loaded.Ready(new ChicoryModule(prepared, linked, inspection, instances));
  }

  @Override
  public Ended run(GuestModule module, Invocation invocation, Ray ray, GuestOutput output) {
    if (!(module instanceof ChicoryModule compiled)) {
      throw new IllegalArgumentException("this module was loaded by another sandbox: " + module);
    }
    var around = new GuestRun.Surroundings(wasi, output, nanos, config, memories);
    var run = new GuestRun(compiled, invocation, ray, around);
    return config.deepStackBytes() == 0
        ? run.run()
        : DeepStack.call(config.deepStackBytes(), run::run);
  }

  /// Forgets the modules that are loaded; those that run go on.
  @Override
  public void close() {
    loader.clear();
  }
}
