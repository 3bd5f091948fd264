package dev.raywa.node.words;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Guesses that help, and none that do not.
final class NearestTest {
  private static final List<String> KNOWN = List.of("cluster.name", "cpus", "http", "memory");

  @Test
  void findsWhatWasMeant() {
    assertThat(Nearest.to("cpu", KNOWN)).contains("cpus");
    assertThat(Nearest.to("htpt", KNOWN)).contains("http");
    assertThat(Nearest.to("MEMORY", KNOWN)).contains("memory");
    assertThat(Nearest.to("cluster.nmae", KNOWN)).contains("cluster.name");
    assertThat(Nearest.hint("memry", KNOWN)).isEqualTo("; did you mean \"memory\"?");
  }

  @Test
  void saysNothingWhenAllAreFar() {
    assertThat(Nearest.to("temperature", KNOWN)).isEmpty();
    assertThat(Nearest.to("x", List.of())).isEmpty();
    assertThat(Nearest.hint("temperature", KNOWN)).isEmpty();
  }
}
