package dev.raywa.node.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses that people write.
final class HostPortTest {
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8080", "edge-7.local:0", "[::1]:65535", "a_b:1"})
  void writesWhatItRead(String text) {
    assertThat(HostPort.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", ":1", "a", "a:", "a:-1", "a:65536", "a:x", "::1:80", "[::1]", "[a]:1", "a/b:1"
      })
  void refusesWhatIsNoAddress(String text) {
    assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost", "LOCALHOST"})
  void knowsLoopback(String host) {
    assertThat(HostPort.isLoopback(host)).isTrue();
    assertThat(HostPort.isWildcard(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::"})
  void knowsWildcards(String host) {
    assertThat(HostPort.isWildcard(host)).isTrue();
    assertThat(HostPort.isLoopback(host)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1", "localhost.example", "edge", "fe80::1"})
  void takesOthersForOtherMachines(String host) {
    assertThat(HostPort.isLoopback(host)).isFalse();
    assertThat(HostPort.isWildcard(host)).isFalse();
  }
}
