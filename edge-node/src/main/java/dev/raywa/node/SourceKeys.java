package dev.raywa.node;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The keys of a node that compiles sources; [Keys] lists them with all others.
final class SourceKeys {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * 1024;
  private static final long GIB = 1024L * 1024 * 1024;

  static final Key<String> SOURCE_SANDBOX =
      Key.of(
          "source.sandbox",
          Kind.text("required|off", "required or off"),
          "required",
          "Whether compilers must be kept apart from the machine; `off` trusts every source.");
  static final Key<List<Path>> SOURCE_PATH =
      Key.of(
          "source.path",
          Kind.folders(),
          "",
          "Folders in which compilers are looked for before those of `PATH`.");
  static final Key<Duration> SOURCE_TIME_MAX =
      Key.of(
          "source.time.max",
          Kind.time(Duration.ofSeconds(1), Duration.ofHours(1)),
          "60s",
          "How long a source may take to compile.");
  static final Key<Long> SOURCE_MEMORY_MAX =
      Key.of(
          "source.memory.max",
          Kind.bytes(64 * MIB, 64 * GIB),
          "1GiB",
          "Memory of each process of a compiler.");
  static final Key<Long> SOURCE_BYTES_MAX =
      Key.of("source.bytes.max", Kind.bytes(KIB, 512 * KIB), "256KiB", "All files of a source.");
  static final Key<Integer> SOURCE_COMPILES_MAX =
      Key.of(
          "source.compiles.max",
          Kind.count(0, 64),
          "1",
          "Sources that are compiled at once; 0 for none. 16 more can wait.");

  private SourceKeys() {}
}
