package dev.raywa.node.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads JSON that strangers wrote: depth and sizes are limited, a key may not come twice, nothing
/// may follow, and a mistake is named with its line and column.
final class JsonText {
  private static final int DEPTH_MAX = 32;
  private static final int DIGITS_MAX = 40;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(DIGITS_MAX)
                  .maxStringLength(GatewayConfig.JSON_BYTES_MAX)
                  .build())
          .build();

  /// Reads the value that begins at a parser's current token.
  @FunctionalInterface
  private interface Reading<T> {
    T of(JsonParser parser) throws IOException;
  }

  private JsonText() {}

  /// The object that a body holds.
  static Map<String, Object> object(byte[] body) {
    return read(
        body,
        parser -> {
          if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw Problem.of(Code.BAD_JSON, "a JSON object is expected, { … }");
          }
          return map(parser);
        });
  }

  /// The list that a body holds, by itself or as the one member of an object.
  static List<?> list(byte[] body, String member) {
    return read(
        body,
        parser -> {
          if (parser.currentToken() == JsonToken.START_ARRAY) {
            return list(parser);
          }
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            var object = map(parser);
            if (object.size() == 1 && object.get(member) instanceof List<?> list) {
              return list;
            }
          }
          throw Problem.of(
              Code.BAD_JSON, "a list [ … ] is expected, or {\"" + member + "\": [ … ]}");
        });
  }

  private static <T> T read(byte[] body, Reading<T> reading) {
    try (var parser = FACTORY.createParser(body)) {
      if (parser.nextToken() == null) {
        throw Problem.of(Code.BAD_JSON, "the body is empty; JSON is expected");
      }
      var value = reading.of(parser);
      if (parser.nextToken() != null) {
        throw Problem.of(Code.BAD_JSON, "something follows the value" + at(parser));
      }
      return value;
    } catch (JsonProcessingException e) {
      throw Problem.of(Code.BAD_JSON, sentence(e));
    } catch (IOException e) {
      throw new IllegalStateException("reading from memory cannot fail", e);
    }
  }

  private static Map<String, Object> map(JsonParser parser) throws IOException {
    var map = new LinkedHashMap<String, Object>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      var name = parser.currentName();
      parser.nextToken();
      var value = value(parser);
      if (value != null) {
        map.put(name, value);
      }
    }
    return map;
  }

  private static List<Object> list(JsonParser parser) throws IOException {
    var list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      var value = value(parser);
      if (value == null) {
        throw Problem.of(Code.BAD_JSON, "a list cannot hold null" + at(parser));
      }
      list.add(value);
    }
    return list;
  }

  /// The value that begins at the current token; null is as good as absent.
  private static @Nullable Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> map(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getDecimalValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      default ->
          throw Problem.of(Code.BAD_JSON, "a value is expected, was: " + parser.currentToken());
    };
  }

  private static String sentence(JsonProcessingException e) {
    var location = e.getLocation();
    var place =
        location == null
            ? ""
            : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
    return e.getOriginalMessage() + place;
  }

  private static String at(JsonParser parser) {
    var location = parser.currentTokenLocation();
    return " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }
}
