package dev.raywa.node.http;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.node.functions.Functions.Callable;
import dev.raywa.node.functions.Signature;
import dev.raywa.node.words.Nearest;
import dev.raywa.wasm.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What an invocation is to run, once its request is understood.
///
/// @param callable the version that is called
/// @param spec what is run
record CallPlan(Callable callable, JobSpec spec) {
  private static final String START = Entry.Start.COMMAND.export();

  /// Understands a request; a [Problem] says what does not fit the function. Never blocks.
  static CallPlan of(CallRequest request, Callable callable, Buffer body) {
    var export = request.export().orElse(START);
    var signature =
        callable.exports().find(export).orElseThrow(() -> noExport(request, callable, export));
    boolean command = export.equals(START);
    var arguments = command ? input(body) : arguments(request, signature, body);
    Map<String, String> environment = command ? Cgi.environment(request, body.length()) : Map.of();
    var settings = callable.deployed().settings();
    var options = settings.optionsOf(request.deadline());
    var spec =
        new JobSpec(
            callable.deployed().namespace(),
            callable.deployed().ref(),
            callable.deployed().module(),
            export,
            List.of(callable.deployed().name().value()),
            environment,
            command ? settings.directories() : List.of(),
            Dialect.AUTO,
            options,
            request.isRecorded() ? options.retriesMax() : 0,
            false,
            Optional.of(new JobSpec.Call(arguments, request.isRecorded())),
            Traced.place(request.head()));
    return new CallPlan(callable, spec);
  }

  private static List<Argument> input(Buffer body) {
    return body.length() == 0 ? List.of() : List.of(new Argument.Blob(Bytes.of(body.getBytes())));
  }

  private static List<Argument> arguments(CallRequest request, Signature signature, Buffer body) {
    var type = request.head().getHeader(HttpHeaders.CONTENT_TYPE);
    if (body.length() == 0 && (type == null || isType(type, "application/json"))) {
      return fitting(signature.arguments(List.of()));
    }
    if (type != null && isType(type, "application/json")) {
      if (body.length() > GatewayConfig.JSON_BYTES_MAX) {
        throw Problem.of(
            Code.TOO_LARGE, "JSON may have 1 MiB; send bytes as application/octet-stream");
      }
      return fitting(signature.arguments(JsonText.list(body.getBytes(), "arguments")));
    }
    if (type != null && isType(type, "application/octet-stream")) {
      return fitting(signature.blob(Bytes.of(body.getBytes())));
    }
    throw Problem.of(
        Code.UNSUPPORTED_MEDIA_TYPE,
        "arguments are application/json, a list, or application/octet-stream, one run of bytes;"
            + " was: "
            + (type == null ? "none" : type));
  }

  private static List<Argument> fitting(Answer<List<Argument>> arguments) {
    return switch (arguments) {
      case Answer.Ok<List<Argument>>(var list) -> list;
      case Answer.Failed<List<Argument>>(var error) -> throw Problem.unfit(error);
    };
  }

  private static boolean isType(String header, String type) {
    return header.equals(type)
        || header.strip().toLowerCase(Locale.ROOT).split(";", 2)[0].strip().equals(type);
  }

  private static Problem noExport(CallRequest request, Callable callable, String export) {
    var ref = callable.deployed().ref();
    var names = callable.exports().names();
    return Problem.of(
        Code.NO_SUCH_EXPORT,
        request.export().isEmpty()
            ? "function %s is no command: POST to /v1/functions/%s/{export}, it has %s"
                .formatted(ref, request.function(), shown(names.stream().limit(20).toList()))
            : "function %s has no export \"%s\"%s"
                .formatted(ref, export, Nearest.hint(export, names)));
  }

  private static String shown(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
