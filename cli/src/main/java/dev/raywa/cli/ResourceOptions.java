package dev.raywa.cli;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// What a job asks for, or a node offers; the same in every command.
final class ResourceOptions {
  private static final long MIB = 1024L * 1024;
  private static final BigDecimal CPUS_MAX = BigDecimal.valueOf(1_000_000);

  @Option(
      names = "--cpus",
      paramLabel = "CORES",
      converter = Cores.class,
      description = "Cores, in thousandths at the finest: 2, 0.5.")
  @Nullable BigDecimal cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = Amounts.Size.class,
      description = "Memory: 512m, 1.5GiB; units are binary.")
  @Nullable Long memory;

  @Option(names = "--memory-mb", paramLabel = "MIB", description = "The same as a number of MiB.")
  @Nullable Long memoryMb;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label; may be given several times.")
  Map<String, String> labels = new LinkedHashMap<>();

  /// Cores, when they were given.
  Optional<BigDecimal> cores() {
    return Optional.ofNullable(cpus);
  }

  /// Memory in bytes, when it was given.
  OptionalLong memoryBytes() throws CommandFailed {
    if (memory != null && memoryMb != null) {
      throw new CommandFailed("BAD_OPTION", "--memory and --memory-mb say the same: give one");
    }
    if (memoryMb != null) {
      if (memoryMb < 0 || memoryMb > Long.MAX_VALUE / MIB) {
        throw new CommandFailed("BAD_OPTION", "--memory-mb cannot be " + memoryMb);
      }
      return OptionalLong.of(memoryMb * MIB);
    }
    return memory == null ? OptionalLong.empty() : OptionalLong.of(memory);
  }

  /// For `--cpus`.
  static final class Cores implements ITypeConverter<BigDecimal> {
    @Override
    public BigDecimal convert(String text) {
      try {
        var cores = new BigDecimal(text);
        if (cores.signum() >= 0 && cores.compareTo(CPUS_MAX) <= 0 && cores.scale() <= 3) {
          return cores;
        }
      } catch (NumberFormatException _) {
        // Said below.
      }
      throw new TypeConversionException(
          "cores are a number from 0 to 1000000 with at most three decimals, was: " + text);
    }
  }
}
