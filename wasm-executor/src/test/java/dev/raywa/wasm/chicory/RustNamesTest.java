package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How names of Rust are shown.
final class RustNamesTest {
  @ParameterizedTest
  @CsvSource({
    "_ZN3add3add17hbaae186a0e4c234fE, add::add",
    "_ZN7squares6divide17hf06dc3208c203053E, squares::divide",
    "_ZN3addE, add",
    "main, main",
    "_ZN, _ZN",
    "_ZNE, _ZNE",
    "_ZN9addE, _ZN9addE",
    "_ZN3addxE, _ZN3addxE",
    "_ZN99999999999addE, _ZN99999999999addE",
    "_ZN3add3E, _ZN3add3E",
    "'shout(char const*, unsigned int)', 'shout(char const*, unsigned int)'"
  })
  void showsThePathThatPeopleWrote(String mangled, String shown) {
    assertThat(RustNames.readable(mangled)).isEqualTo(shown);
  }
}
