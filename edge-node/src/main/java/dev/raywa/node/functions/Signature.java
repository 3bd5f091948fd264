package dev.raywa.node.functions;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Answer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The type of an export, as callers from outside see it. Immutable.
///
/// Numbers become parameters of their type. A text or `{"base64": …}` is a run of bytes: a pointer,
/// or pointer and length when the function has a parameter more for each.
public final class Signature {
  private final String text;
  private final List<Scalar> parameters;
  private final List<Scalar> results;
  private final int resultBytes;

  private Signature(String text, List<Scalar> parameters, List<Scalar> results) {
    this.text = text;
    this.parameters = List.copyOf(parameters);
    this.results = List.copyOf(results);
    this.resultBytes = results.stream().mapToInt(Scalar::bytes).sum();
  }

  /// Reads a type as an inspection writes it, `(i32, f64) -> i32`; empty when it is not that of a
  /// function, or has parameters that cannot be given from outside.
  ///
  /// @param label of the function, for messages
  static Optional<Signature> parse(String label, String type) {
    int arrow = type.indexOf(") -> ");
    if (!type.startsWith("(") || arrow < 0) {
      return Optional.empty();
    }
    var to = type.substring(arrow + 5);
    var results = to.startsWith("(") ? to.substring(1, to.length() - 1) : to;
    return scalars(type.substring(1, arrow))
        .flatMap(from -> scalars(results).map(into -> new Signature(label + type, from, into)));
  }

  /// What a list of JSON values becomes; the sentence of a refusal names the argument, counted from
  /// 0, what was expected and what was given.
  public Answer<List<Argument>> arguments(List<?> values) {
    boolean lengths = values.size() != parameters.size();
    var arguments = new ArrayList<Argument>(values.size());
    int at = 0;
    for (int i = 0; i < values.size(); i++) {
      if (at >= parameters.size()) {
        return count(values.size());
      }
      switch (parameters.get(at).argument(values.get(i))) {
        case Answer.Failed<Argument>(var error) -> {
          return Answer.failed(error.code(), "argument " + i + " of " + text + error.message());
        }
        case Answer.Ok<Argument>(var argument) -> {
          arguments.add(argument);
          at += lengths && argument instanceof Argument.Blob ? 2 : 1;
        }
      }
    }
    return at == parameters.size() ? checked(arguments, lengths) : count(values.size());
  }

  /// What one run of bytes becomes.
  public Answer<List<Argument>> blob(Bytes bytes) {
    return checked(List.of(new Argument.Blob(bytes)), parameters.size() != 1);
  }

  /// What a command reads: no value, or one that is a run of bytes.
  public static Answer<List<Argument>> stdin(List<?> values) {
    if (values.isEmpty()) {
      return new Answer.Ok<>(List.of());
    }
    if (values.size() == 1
        && Scalar.I32.argument(values.getFirst()) instanceof Answer.Ok<Argument>(var argument)
        && argument instanceof Argument.Blob) {
      return new Answer.Ok<>(List.of(argument));
    }
    return Answer.failed(
        Code.INVALID_ARGUMENT,
        "a command takes no argument or one, its standard input: a text or {\"base64\": …}");
  }

  /// The result as JSON: a number, a list of several, or null. Empty when the function set bytes of
  /// its own, which no type describes.
  public Optional<String> json(Bytes result) {
    if (result.size() != resultBytes) {
      return Optional.empty();
    }
    var from = ByteBuffer.wrap(result.array()).order(ByteOrder.LITTLE_ENDIAN);
    if (results.isEmpty()) {
      return Optional.of("null");
    }
    if (results.size() == 1) {
      return Optional.of(results.getFirst().json(from));
    }
    var list = new StringBuilder("[");
    for (var one : results) {
      list.append(list.length() > 1 ? ", " : "").append(one.json(from));
    }
    return Optional.of(list.append(']').toString());
  }

  /// `add(i32, i32) -> i32`.
  @Override
  public String toString() {
    return text;
  }

  private Answer<List<Argument>> checked(List<Argument> arguments, boolean lengths) {
    int at = 0;
    for (var argument : arguments) {
      boolean long2 = lengths && argument instanceof Argument.Blob;
      int slots = long2 ? 2 : 1;
      if (at + slots > parameters.size() || (long2 && parameters.get(at + 1) != Scalar.I32)) {
        return count(arguments.size());
      }
      if (argument instanceof Argument.Blob && parameters.get(at) != Scalar.I32) {
        return count(arguments.size());
      }
      at += slots;
    }
    return at == parameters.size() ? new Answer.Ok<>(arguments) : count(arguments.size());
  }

  private Answer<List<Argument>> count(int given) {
    return Answer.failed(
        Code.INVALID_ARGUMENT,
        text
            + " was given "
            + given
            + (given == 1 ? " argument" : " arguments")
            + "; a run of bytes takes one i32 parameter, its address, or two, address and length");
  }

  private static Optional<List<Scalar>> scalars(String words) {
    var scalars = new ArrayList<Scalar>();
    if (words.isEmpty()) {
      return Optional.of(scalars);
    }
    for (var word : words.split(", ", -1)) {
      var scalar = Scalar.of(word);
      if (scalar.isEmpty()) {
        return Optional.empty();
      }
      scalars.add(scalar.get());
    }
    return Optional.of(scalars);
  }
}
