package dev.raywa.node.functions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class FunctionRefTest {
  @Test
  void readsWhatItWrites() {
    assertThat(FunctionRef.parse("a.b_c-1"))
        .isEqualTo(new FunctionRef(new FunctionName("a.b_c-1"), OptionalInt.empty()))
        .hasToString("a.b_c-1");
    assertThat(FunctionRef.parse("0@12"))
        .isEqualTo(new FunctionRef(new FunctionName("0"), OptionalInt.of(12)))
        .hasToString("0@12");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "A", "-a", ".a", "a/b", "a b", "ä", "@1"})
  void refusesOtherNames(String text) {
    assertThatThrownBy(() -> FunctionRef.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[a-z0-9][a-z0-9._-]{0,62}");
  }

  @Test
  void refusesLongNames() {
    assertThat(FunctionRef.parse("a".repeat(63))).isNotNull();
    assertThatThrownBy(() -> FunctionRef.parse("a".repeat(64))).hasMessageContaining("must match");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a@", "a@0", "a@01", "a@-1", "a@x", "a@1@2", "a@1000000000"})
  void refusesOtherVersions(String text) {
    assertThatThrownBy(() -> FunctionRef.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a version is a whole number from 1 to 999999999");
  }
}
