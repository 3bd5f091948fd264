package dev.raywa.wasm.nn.worker;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/// Whether no thread waits for a processor, from how many threads the kernel has to run; on systems
/// that do not tell, one always does. Thread-safe.
final class IdleProcessors implements BooleanSupplier {
  /// Where Linux tells it, see proc_loadavg(5): the number before the slash, this thread included.
  static final Path LINUX = Path.of("/proc/loadavg");

  private static final int BYTES_MAX = 128;

  private final Path file;
  private final int processors;

  IdleProcessors(Path file, int processors) {
    this.file = file;
    this.processors = processors;
  }

  @Override
  public boolean getAsBoolean() {
    // Not by a channel, which an interrupted thread would close.
    try (var in = new FileInputStream(file.toFile())) {
      var words = new String(in.readNBytes(BYTES_MAX), StandardCharsets.US_ASCII).split(" ", -1);
      return Integer.parseInt(words[3].substring(0, words[3].indexOf('/'))) <= processors;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
