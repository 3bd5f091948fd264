package dev.raywa.cli;

import dev.raywa.message.Namespace;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Which cluster a command speaks to; the same in every command.
final class ClusterOptions {
  /// Names a cluster for every command of a shell.
  static final String VARIABLE = "RAYWA_ADDRESS";

  /// Names the caller for every command of a shell.
  static final String TOKEN_VARIABLE = "RAYWA_TOKEN";

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  @Option(
      names = "--address",
      paramLabel = "HOST:PORT",
      converter = AddressConverter.class,
      description = "The --http of any node of the cluster. Otherwise RAYWA_ADDRESS.")
  @Nullable Address address;

  @Option(
      names = "--token",
      paramLabel = "TOKEN",
      description = "What this caller is known by. Otherwise RAYWA_TOKEN.")
  @Nullable String token;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Certificates to believe when the address is https://…, PEM.")
  @Nullable Path ca;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      description = "Works in this namespace; for admins. Otherwise the token's.")
  @Nullable String namespace;

  /// The cluster that was given, otherwise the one at the usual address.
  NodeApi api(Map<String, String> environment) throws CommandFailed {
    return new NodeApi(given(environment).orElse(Address.DEFAULT), access(environment));
  }

  /// What lets this caller in.
  Access access(Map<String, String> environment) throws CommandFailed {
    var text = token == null ? environment.getOrDefault(TOKEN_VARIABLE, "") : token;
    if (!text.isBlank() && !TOKEN.matcher(text.strip()).matches()) {
      var message = "a token is letters, digits and . _ ~ + / - =, as `raywa-vx token` prints it";
      throw new CommandFailed("BAD_OPTION", message);
    }
    var trust = ca == null ? Optional.<SSLContext>empty() : Optional.of(Trust.in(ca));
    var shown = Optional.of(text.strip()).filter(word -> !word.isEmpty());
    return new Access(shown, checkedNamespace(), trust);
  }

  private Optional<String> checkedNamespace() throws CommandFailed {
    try {
      return Optional.ofNullable(namespace).map(text -> new Namespace(text).value());
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("BAD_OPTION", "--namespace: " + CommandFailed.sentenceOf(e), e);
    }
  }

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
