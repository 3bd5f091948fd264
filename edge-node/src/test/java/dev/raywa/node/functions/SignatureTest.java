package dev.raywa.node.functions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.wasm.Answer;
import java.math.BigDecimal;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SignatureTest {
  @Test
  void knowsWhatIsAFunction() {
    assertThat(Signature.parse("m", "memory")).isEmpty();
    assertThat(Signature.parse("g", "i32")).isEmpty();
    assertThat(Signature.parse("f", "(externref) -> ()")).isEmpty();
    assertThat(signature("() -> (i32, i64)")).hasToString("f() -> (i32, i64)");
  }

  @Test
  void makesNumbersOfTheirTypes() {
    assertThat(
            given(
                "(i32, i64, f32, f64) -> ()",
                number("-1"),
                number("9223372036854775807"),
                number("0.1"),
                number("1e300")))
        .isEqualTo(
            new Answer.Ok<>(
                List.of(
                    new Argument.I32(-1),
                    new Argument.I64(Long.MAX_VALUE),
                    new Argument.F32(Float.floatToRawIntBits(0.1f)),
                    new Argument.F64(Double.doubleToRawLongBits(1e300)))));
    assertThat(given("(i32) -> ()", number("1e3")))
        .isEqualTo(new Answer.Ok<>(List.of(new Argument.I32(1000))));
  }

  @Test
  void makesFloatsOfTheirNames() {
    assertThat(given("(f32, f64) -> ()", "NaN", "-Infinity"))
        .isEqualTo(
            new Answer.Ok<>(
                List.of(
                    new Argument.F32(0x7fc00000),
                    new Argument.F64(Double.doubleToRawLongBits(Double.NEGATIVE_INFINITY)))));
  }

  @Test
  void makesBytesOfTextsAndBase64() {
    var umlaut = new Argument.Blob(Bytes.utf8("ä"));
    var zero = new Argument.Blob(Bytes.of(new byte[] {0}));
    assertThat(given("(i32, i32) -> ()", "ä", Map.of("base64", "AA==")))
        .isEqualTo(new Answer.Ok<>(List.of(umlaut, zero)));
    assertThat(given("(i32, i32, i64, i32, i32) -> ()", "ä", number("1"), Map.of("base64", "AA==")))
        .isEqualTo(new Answer.Ok<>(List.of(umlaut, new Argument.I64(1), zero)));
    assertThat(signature("(i32, i32) -> ()").blob(Bytes.EMPTY))
        .isEqualTo(new Answer.Ok<>(List.of(new Argument.Blob(Bytes.EMPTY))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "(i32) -> ()      | 2147483648  | argument 0 of f(i32) -> () must be an i32, a whole"
            + " number from -2147483648 to 2147483647, or bytes",
        "(i32) -> ()      | 1.5         | was the number 1.5",
        "(i32) -> ()      | 1e999999999 | was the number 1E+999999999",
        "(f32) -> ()      | 1e39        | must be an f32, a number that a 32-bit float can be",
        "(f64) -> ()      | -1e309      | must be an f64, a number that a 64-bit float can be",
        "(i32, i32) -> () | 1           | f(i32, i32) -> () was given 1 argument",
        "() -> ()         | 1           | f() -> () was given 1 argument"
      })
  void saysWhatDoesNotFit(String type, String number, String sentence) {
    assertThat(refusal(given(type, number(number)))).contains(sentence);
  }

  @Test
  void saysWhichArgumentHasTheWrongType() {
    assertThat(refusal(given("(i32, i64) -> ()", number("1"), "x")))
        .isEqualTo(
            "argument 1 of f(i32, i64) -> () must be an i64, a whole number from"
                + " -9223372036854775808 to 9223372036854775807; was the text \"x\"");
    assertThat(refusal(given("(f64) -> ()", true))).endsWith("was true");
    assertThat(refusal(given("(i32) -> ()", List.of()))).endsWith("was a list");
    assertThat(refusal(given("(i32) -> ()", Map.of("base64", "?")))).contains("is not base64");
    assertThat(refusal(given("(i32) -> ()", Map.of("hex", "00")))).endsWith("was an object");
    assertThat(refusal(given("(i32, f64) -> ()", "x"))).contains("was given 1 argument");
    assertThat(refusal(signature("(i64) -> ()").blob(Bytes.EMPTY))).contains("was given 1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "() -> ()           |                          | null",
        "() -> i32          | ffffffff                 | -1",
        "() -> i64          | ffffffffffffff7f         | 9223372036854775807",
        "() -> f32          | cdcccc3d                 | 0.1",
        "() -> f64          | 000000000000f87f         | \"NaN\"",
        "() -> f64          | 000000000000f0ff         | \"-Infinity\"",
        "() -> (i64, i32)   | 070000000000000001000000 | [7, 1]"
      })
  void writesResultsAsJson(String type, String hex, String json) {
    var bytes = hex == null ? Bytes.EMPTY : Bytes.of(HexFormat.of().parseHex(hex));
    assertThat(signature(type).json(bytes)).contains(json);
  }

  @Test
  void leavesBytesThatNoTypeDescribes() {
    assertThat(signature("() -> i32").json(Bytes.of(new byte[5]))).isEmpty();
    assertThat(signature("() -> ()").json(Bytes.of(new byte[1]))).isEmpty();
  }

  private static Signature signature(String type) {
    return Signature.parse("f", type).orElseThrow();
  }

  private static Answer<List<Argument>> given(String type, Object... values) {
    return signature(type).arguments(List.of(values));
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text);
  }

  private static String refusal(Answer<List<Argument>> answer) {
    return switch (answer) {
      case Answer.Failed<List<Argument>>(var error) -> error.message();
      case Answer.Ok<List<Argument>>(var list) -> "taken: " + list;
    };
  }
}
