package dev.raywa.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Which cluster a command speaks to; the same in every command.
final class ClusterOptions {
  /// Names a cluster for every command of a shell.
  static final String VARIABLE = "RAYWA_ADDRESS";

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "The --http of any node of the cluster. Otherwise RAYWA_ADDRESS.")
  @Nullable Address address;

  /// The address that was given, by option or environment.
  Optional<Address> given(Map<String, String> environment) throws CommandFailed {
    if (address != null) {
      return Optional.of(address);
    }
    var variable = environment.getOrDefault(VARIABLE, "");
    if (variable.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Address.parse(variable));
    } catch (IllegalArgumentException e) {
      var message = VARIABLE + ": " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("BAD_ADDRESS", message, e);
    }
  }

  /// For `--address`.
  static final class AddressConverter implements ITypeConverter<Address> {
    @Override
    public Address convert(String text) {
      try {
        return Address.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(CommandFailed.sentenceOf(e));
      }
    }
  }
}
