package dev.raywa.node.functions;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Answer;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A type of WebAssembly values, and how JSON says them.
enum Scalar {
  I32(4, "a whole number from -2147483648 to 2147483647"),
  I64(8, "a whole number from -9223372036854775808 to 9223372036854775807"),
  F32(4, "a number that a 32-bit float can be, or \"NaN\", \"Infinity\" or \"-Infinity\""),
  F64(8, "a number that a 64-bit float can be, or \"NaN\", \"Infinity\" or \"-Infinity\"");

  private static final int SHOWN_CHARS_MAX = 40;
  private static final String BASE64 = "base64";

  private final int bytes;
  private final String expected;

  Scalar(int bytes, String expected) {
    this.bytes = bytes;
    this.expected = expected;
  }

  int bytes() {
    return bytes;
  }

  static Optional<Scalar> of(String word) {
    return switch (word) {
      case "i32" -> Optional.of(I32);
      case "i64" -> Optional.of(I64);
      case "f32" -> Optional.of(F32);
      case "f64" -> Optional.of(F64);
      default -> Optional.empty();
    };
  }

  /// What a JSON value is for a parameter of this type; the sentence of a refusal goes on after the
  /// name of the argument.
  Answer<Argument> argument(Object value) {
    return switch (value) {
      case BigDecimal number -> number(number);
      case String text -> text(text);
      case Map<?, ?> object -> bytes(object);
      default -> refused(value);
    };
  }

  /// The next value of a result.
  String json(ByteBuffer from) {
    return switch (this) {
      case I32 -> Integer.toString(from.getInt());
      case I64 -> Long.toString(from.getLong());
      case F32 -> {
        float number = from.getFloat();
        yield Float.isFinite(number) ? Float.toString(number) : "\"" + number + "\"";
      }
      case F64 -> {
        double number = from.getDouble();
        yield Double.isFinite(number) ? Double.toString(number) : "\"" + number + "\"";
      }
    };
  }

  private Answer<Argument> number(BigDecimal number) {
    return switch (this) {
      case I32 ->
          isWhole(number, Integer.MIN_VALUE, Integer.MAX_VALUE)
              ? new Answer.Ok<>(new Argument.I32(number.intValueExact()))
              : refused(number);
      case I64 ->
          isWhole(number, Long.MIN_VALUE, Long.MAX_VALUE)
              ? new Answer.Ok<>(new Argument.I64(number.longValueExact()))
              : refused(number);
      case F32 ->
          Float.isFinite(number.floatValue()) ? float32(number.floatValue()) : refused(number);
      case F64 ->
          Double.isFinite(number.doubleValue()) ? float64(number.doubleValue()) : refused(number);
    };
  }

  private Answer<Argument> text(String text) {
    if (this == I32) {
      return new Answer.Ok<>(new Argument.Blob(Bytes.utf8(text)));
    }
    boolean special = text.equals("NaN") || text.equals("Infinity") || text.equals("-Infinity");
    if (this == I64 || !special) {
      return refused(text);
    }
    return this == F32 ? float32(Float.parseFloat(text)) : float64(Double.parseDouble(text));
  }

  private Answer<Argument> bytes(Map<?, ?> object) {
    if (this != I32 || object.size() != 1 || !(object.get(BASE64) instanceof String text)) {
      return refused(object);
    }
    try {
      return new Answer.Ok<>(new Argument.Blob(Bytes.of(Base64.getDecoder().decode(text))));
    } catch (IllegalArgumentException e) {
      return Answer.failed(
          Code.INVALID_ARGUMENT, " is not base64 as it should be: " + e.getMessage());
    }
  }

  private Answer<Argument> refused(Object value) {
    return Answer.failed(
        Code.INVALID_ARGUMENT,
        " must be an "
            + name().toLowerCase(Locale.ROOT)
            + ", "
            + expected
            + (this == I32 ? ", or bytes: a text or {\"base64\": …}" : "")
            + "; was "
            + shown(value));
  }

  private static Answer<Argument> float32(float number) {
    return new Answer.Ok<>(new Argument.F32(Float.floatToRawIntBits(number)));
  }

  private static Answer<Argument> float64(double number) {
    return new Answer.Ok<>(new Argument.F64(Double.doubleToRawLongBits(number)));
  }

  private static boolean isWhole(BigDecimal number, long min, long max) {
    return number.compareTo(BigDecimal.valueOf(min)) >= 0
        && number.compareTo(BigDecimal.valueOf(max)) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }

  private static String shown(Object value) {
    return switch (value) {
      case String text ->
          "the text \""
              + (text.length() > SHOWN_CHARS_MAX ? text.substring(0, SHOWN_CHARS_MAX) + "…" : text)
              + "\"";
      case BigDecimal number -> "the number " + number;
      case Boolean flag -> "" + flag;
      case List<?> _ -> "a list";
      default -> "an object";
    };
  }
}
