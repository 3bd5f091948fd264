package dev.raywa.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Bytes;
import dev.raywa.message.Namespace;
import dev.raywa.node.http.Role;
import dev.raywa.node.http.Token;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TokensFileTest {
  private static final String ONES = "11".repeat(32);
  private static final String TWOS = "22".repeat(32);

  @TempDir private Path folder;

  @Test
  void readsEntries() throws Exception {
    var file =
        write(
            """
            # those who call
            - name: ci
              role: deploy
              namespace: team-7
              sha256: %s
            - {role: admin, sha256: "%s", name: ops}
            """
                .formatted(ONES, TWOS));

    assertThat(TokensFile.read(file))
        .containsExactly(
            new Token("ci", Role.DEPLOY, new Namespace("team-7"), bytes(ONES)),
            new Token("ops", Role.ADMIN, Namespace.DEFAULT, bytes(TWOS)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                                              | must hold a list of tokens
          []                                              | must hold a list of tokens
          {name: a}                                       | must hold a list of tokens
          [                                               | is not YAML: while parsing
          - 7                                             | line 1: an entry has name, role
          - name: [a]                                     | line 1: every field of an entry
          - {name: a, role: admin, sha256: S, naem: b}    | line 1: unknown field naem; did you
          - {name: a, role: admin}                        | line 1: sha256 is missing: it is 64 hex
          - {name: a, sha256: S}                          | line 1: role is missing: it is invoke
          - {name: a, role: boss, sha256: S}              | line 1: role is invoke, deploy or admin
          - {name: a b, role: admin, sha256: S}           | line 1: name is 1 to 64 letters
          - {name: a, role: admin, sha256: raywa_open}    | line 1: sha256 is 64 hex digits
          - {name: a, role: admin, sha256: '1111'}        | line 1: sha256 is 64 hex digits
          - {name: a, namespace: A, role: admin, sha256: S} | line 1: namespace is 1 to 64 of a-z
          - {name: a, role: admin, sha256: S}+- {name: b, role: admin, sha256: S} | line 2: has the
          - {name: a, role: admin, sha256: S}+- {name: a, role: admin, sha256: T} | of the entry a
          """)
  void saysLineAndReason(String text, String reason) throws Exception {
    var file = write(text.replace("+", "\n").replace("S", ONES).replace("T", TWOS));

    assertThatThrownBy(() -> TokensFile.read(file))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("gateway.tokens " + file)
        .hasMessageContaining(reason)
        .hasMessageNotContaining("raywa_open");
  }

  @Test
  void saysThatFileIsMissing() {
    assertThatThrownBy(() -> TokensFile.read(folder.resolve("none")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none cannot be read");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("tokens.yaml"), text);
  }

  private static Bytes bytes(String hex) {
    return Bytes.of(HexFormat.of().parseHex(hex));
  }
}
