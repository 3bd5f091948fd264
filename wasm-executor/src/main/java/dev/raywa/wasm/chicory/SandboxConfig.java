package dev.raywa.wasm.chicory;

import java.time.Duration;

/// What a sandbox admits, keeps and waits for.
///
/// @param admission limits on modules
/// @param cacheBytesMax estimated memory of compiled modules that stay loaded
/// @param compileTimeMax how long one module may take to compile
/// @param compilersMax modules that are compiled at the same time
/// @param compileQueueMax modules that may wait for a compiler
/// @param snapshotTimeMin initialisation that takes longer is done once and restored afterwards
/// @param snapshotBytesMax memory images larger than this are not kept
/// @param deepStackBytes stack of a platform thread of its own for each guest; 0 runs guests on the
///   calling thread
public record SandboxConfig(
    Admission admission,
    long cacheBytesMax,
    Duration compileTimeMax,
    int compilersMax,
    int compileQueueMax,
    Duration snapshotTimeMin,
    long snapshotBytesMax,
    long deepStackBytes) {

  /// What a binary may hold before anything parses it.
  ///
  /// @param moduleBytesMax size of the binary, setting `modules.bytes.max`
  /// @param functionsMax functions defined, setting `module.functions.max`
  /// @param localsMax locals of one function, setting `module.locals.max`
  /// @param localsTotalMax locals of all functions, setting `module.locals.total.max`
  /// @param branchTargetsMax targets of one `br_table`, setting `module.branches.max`
  /// @param bodyBytesMax code of one function, setting `module.function.bytes.max`
  /// @param importsMax imports, setting `module.imports.max`
  /// @param memoryBytesMax initial memory, setting `guest.memory.max`
  /// @param tableElementsMax initial elements of all tables together, setting `guest.table.max`
  public record Admission(
      int moduleBytesMax,
      int functionsMax,
      int localsMax,
      int localsTotalMax,
      int branchTargetsMax,
      int bodyBytesMax,
      int importsMax,
      long memoryBytesMax,
      int tableElementsMax) {
    /// 16 MiB, 50,000 functions, 4,000 locals each and 500,000 in all, 100,000 branch targets, 256
    /// KiB a function, 1,000 imports, 512 MiB of memory, 100,000 table elements.
    public static final Admission DEFAULT =
        new Admission(
            16 << 20, 50_000, 4_000, 500_000, 100_000, 256 << 10, 1_000, 512L << 20, 100_000);

    public Admission {
      require(moduleBytesMax >= 8, "modules.bytes.max", moduleBytesMax);
      require(functionsMax > 0, "module.functions.max", functionsMax);
      require(localsMax > 0, "module.locals.max", localsMax);
      require(localsTotalMax > 0, "module.locals.total.max", localsTotalMax);
      require(branchTargetsMax > 0, "module.branches.max", branchTargetsMax);
      require(bodyBytesMax > 0, "module.function.bytes.max", bodyBytesMax);
      require(importsMax > 0, "module.imports.max", importsMax);
      require(memoryBytesMax >= 65_536, "guest.memory.max", memoryBytesMax);
      require(tableElementsMax > 0, "guest.table.max", tableElementsMax);
    }

    // Here and not outside, where calling it would need the defaults before they exist.
    private static void require(boolean fits, String key, Object value) {
      if (!fits) {
        throw new IllegalArgumentException(key + " cannot be " + value);
      }
    }
  }

  /// The default admission, 512 MiB of compiled modules, 30 s and one compiler, 64 waiting,
  /// snapshots above 100 µs and up to 64 MiB, no deep stack.
  public static final SandboxConfig DEFAULT =
      new SandboxConfig(
          Admission.DEFAULT,
          512L << 20,
          Duration.ofSeconds(30),
          1,
          64,
          Duration.ofNanos(100_000),
          64L << 20,
          0);

  public SandboxConfig {
    Admission.require(cacheBytesMax > 0, "module.cache.bytes", cacheBytesMax);
    Admission.require(compileTimeMax.isPositive(), "module.compile.timeout", compileTimeMax);
    Admission.require(compilersMax > 0, "compile.threads.max", compilersMax);
    Admission.require(compileQueueMax >= 0, "compile.queue.max", compileQueueMax);
    Admission.require(!snapshotTimeMin.isNegative(), "snapshot.time.min", snapshotTimeMin);
    Admission.require(snapshotBytesMax >= 0, "snapshot.bytes.max", snapshotBytesMax);
    Admission.require(
        deepStackBytes == 0 || (deepStackBytes >= 65_536 && deepStackBytes <= 1L << 30),
        "stack.bytes",
        deepStackBytes);
  }
}
