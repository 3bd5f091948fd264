package dev.raywa.node.http;

import dev.raywa.node.words.Nearest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.Validator;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What one operation of the contract takes. Used by one event loop.
final class Operation {
  private static final String KEY = Operation.class.getName();
  private static final JsonSchemaOptions OPTIONS =
      new JsonSchemaOptions()
          .setBaseUri("urn:raywa:contract")
          .setDraft(Draft.DRAFT202012)
          .setOutputFormat(OutputFormat.Basic);

  private final List<Parameter> parameters;
  private final List<String> queries;
  private final Optional<Validator> body;

  Operation(JsonObject operation) {
    this.parameters =
        operation.getJsonArray("parameters").stream()
            .map(JsonObject.class::cast)
            .map(Parameter::new)
            .toList();
    this.queries =
        parameters.stream()
            .filter(one -> one.place().equals("query"))
            .map(Parameter::name)
            .toList();
    this.body =
        Optional.ofNullable(operation.getJsonObject("requestBody"))
            .map(body -> body.getJsonObject("content").getJsonObject("application/json"))
            .map(type -> validator(type.getJsonObject("schema")));
  }

  /// Holds values against a schema whose references were replaced.
  static Validator validator(JsonObject schema) {
    return Validator.create(JsonSchema.of(schema), OPTIONS);
  }

  /// What is wrong with path, headers and query; empty when nothing is. A body can be held against
  /// the operation from then on.
  Optional<Problem> enter(RoutingContext context) {
    context.put(KEY, this);
    return Stream.concat(
            unknown(context).stream(),
            parameters.stream().map(one -> one.fault(context)).flatMap(Optional::stream))
        .findFirst();
  }

  /// Refuses a body that is not as the contract says. The node's own readers say better what is
  /// wrong, and come first.
  static void requireBody(RoutingContext context, byte[] body) {
    if (context.get(KEY) instanceof Operation operation) {
      var values = plain(JsonText.object(body));
      operation
          .body
          .flatMap(schema -> fault(schema.validate(values)))
          .ifPresent(fault -> {
            throw wrong(place(fault.getInstanceLocation()), ": " + fault.getError());
          });
    }
  }

  private Optional<Problem> unknown(RoutingContext context) {
    return context.queryParams().names().stream()
        .filter(name -> !queries.contains(name))
        .findFirst()
        .map(name ->
            Problem.of(
                    Code.BAD_FIELD,
                    "unknown parameter \"" + name + "\"" + Nearest.hint(name, queries))
                .and("field", name));
  }

  /// The innermost reason.
  private static Optional<OutputUnit> fault(OutputUnit result) {
    return Boolean.TRUE.equals(result.getValid())
        ? Optional.empty()
        : result.getErrors().stream()
            .max(Comparator.comparingInt(one -> one.getInstanceLocation().length()));
  }

  /// `#/dirs/0/host` as people write it: `dirs[0].host`.
  private static String place(String location) {
    return location.replaceFirst("^#/?", "").replaceAll("/([0-9]+)", "[$1]").replace('/', '.');
  }

  private static Object plain(Object value) {
    return switch (value) {
      case Map<?, ?> map -> {
        var object = new JsonObject();
        map.forEach((name, one) -> object.put((String) name, plain(one)));
        yield object;
      }
      case List<?> list -> {
        var array = new JsonArray();
        list.forEach(one -> array.add(plain(one)));
        yield array;
      }
      case BigDecimal number -> plain(number);
      default -> value;
    };
  }

  private static Number plain(BigDecimal number) {
    boolean whole = number.stripTrailingZeros().scale() <= 0 && number.precision() < 19;
    return whole && number.scale() > -19 ? (Number) number.longValue() : number.doubleValue();
  }

  private static Problem wrong(String field, String sentence) {
    return Problem.of(Code.BAD_FIELD, field + sentence).and("field", field);
  }

  /// One parameter.
  private record Parameter(
      String name, String place, boolean required, JsonObject schema, Validator validator) {
    Parameter(JsonObject json) {
      this(
          json.getString("name"),
          json.getString("in"),
          json.getBoolean("required", false),
          json.getJsonObject("schema"),
          Operation.validator(json.getJsonObject("schema")));
    }

    Optional<Problem> fault(RoutingContext context) {
      var texts = texts(context);
      if (texts.isEmpty()) {
        return required
            ? Optional.of(wrong(name, " is required: it must be " + expected()))
            : Optional.empty();
      }
      if (texts.size() > 1 && !isList()) {
        return Optional.of(wrong(name, " is there twice"));
      }
      return isValid(isList() ? new JsonArray(texts) : value(texts.getFirst()))
          ? Optional.empty()
          : Optional.of(
              wrong(name, " must be " + expected() + ", was \"" + String.join(",", texts) + "\""));
    }

    private boolean isValid(Object value) {
      return Boolean.TRUE.equals(validator.validate(value).getValid());
    }

    private boolean isList() {
      return "array".equals(schema.getString("type"));
    }

    private List<String> texts(RoutingContext context) {
      return switch (place) {
        case "path" -> Optional.ofNullable(context.pathParam(name)).stream().toList();
        case "query" -> context.queryParam(name);
        default -> context.request().headers().getAll(name);
      };
    }

    /// The value that a text stands for; the text itself when it cannot stand for one.
    private Object value(String text) {
      return switch (schema.getString("type", "string")) {
        case "integer" -> text.matches("[0-9]{1,18}") ? (Object) Long.parseLong(text) : text;
        case "number" -> text.matches("[0-9]{1,18}([.][0-9]{1,18})?") ? Double.valueOf(text) : text;
        case "boolean" -> text.matches("true|false") ? (Object) Boolean.valueOf(text) : text;
        default -> text;
      };
    }

    private String expected() {
      var words = schema.getJsonArray("enum");
      if (words != null) {
        return "one of " + String.join(", ", words.stream().map(String::valueOf).toList());
      }
      var shown = isList() ? schema.getJsonObject("items") : schema;
      var pattern = shown.getString("pattern");
      return switch (shown.getString("type", "string")) {
        case "integer" -> "a whole number" + range();
        case "number" -> "a number" + range();
        case "boolean" -> "true or false";
        default -> pattern == null ? "a text" : "a text like " + pattern;
      };
    }

    private String range() {
      var max = schema.getNumber("maximum");
      return " from " + schema.getNumber("minimum") + (max == null ? "" : " to " + max);
    }
  }
}
