package dev.raywa.cli;

import dev.raywa.message.Namespace;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `raywa-vx token`: a new token, and what the nodes have to know of it.
@Command(
    name = "token",
    header = "Make a token, and its entry for the file of gateway.tokens.",
    description = {
      "Prints the entry on stdout, for the file that gateway.tokens names on every node, and the"
          + " token on stderr, once: the entry has its SHA-256 only. No node is needed; nodes read"
          + " the file when they start.",
      "",
      "Roles: invoke looks at things and calls what is there; deploy also brings modules and"
          + " starts and cancels jobs; admin may do everything, in every namespace."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx token --name ci --role deploy >> tokens.yaml",
      "  raywa-vx token --name team-7 --role deploy --namespace team-7 >> tokens.yaml",
      "",
      "Exit code: 0."
    })
final class TokenCommand implements Callable<Integer>, Reporting {
  private static final int RANDOM_BYTES = 32;
  private static final List<String> ROLES = List.of("invoke", "deploy", "admin");
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private final Surroundings surroundings;

  @Option(names = "--name", paramLabel = "NAME", description = "For people; otherwise admin.")
  String name = "admin";

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      description = "invoke, deploy or admin; otherwise admin.")
  String role = "admin";

  @Option(
      names = "--namespace",
      paramLabel = "NAMESPACE",
      description = "What it sees; otherwise default.")
  String namespace = "default";

  @Mixin OutputOptions output = new OutputOptions();

  TokenCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public OutputOptions output() {
    return output;
  }

  @Override
  public Integer call() throws CommandFailed {
    check();
    var random = new byte[RANDOM_BYTES];
    surroundings.random().nextBytes(random);
    var token = "raywa_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    var screen = new Screen(surroundings, false);
    if (output.json) {
      screen.answer(json(token).encode());
    } else {
      screen.answer("- name: " + name);
      screen.answer("  role: " + role);
      screen.answer("  namespace: " + namespace);
      screen.answer("  sha256: " + sha256(token));
      screen.line("token: " + token);
    }
    return ExitCodes.OK;
  }

  private void check() throws CommandFailed {
    if (!NAME.matcher(name).matches()) {
      throw wrong("--name is 1 to 64 letters, digits, dots, dashes or underscores, was: " + name);
    }
    if (!ROLES.contains(role)) {
      throw wrong("--role is invoke, deploy or admin, was: " + role);
    }
    try {
      new Namespace(namespace);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("BAD_OPTION", "--namespace: " + CommandFailed.sentenceOf(e), e);
    }
  }

  private static CommandFailed wrong(String message) {
    return new CommandFailed("BAD_OPTION", message);
  }

  private JsonObject json(String token) {
    var entry =
        JsonObject.of("name", name, "role", role, "namespace", namespace, "sha256", sha256(token));
    return JsonObject.of("token", token, "entry", entry);
  }

  private static String sha256(String token) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(token.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
