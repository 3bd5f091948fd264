package dev.raywa.node.http;

import dev.raywa.message.Argument;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.node.functions.Functions.Callable;
import dev.raywa.node.words.Nearest;
import dev.raywa.wasm.Answer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What an invocation is to run, once its request is understood.
///
/// @param callable the version that is called
/// @param spec what is run
record CallPlan(Callable callable, JobSpec spec) {
  private static final String START = Entry.Start.COMMAND.export();

  /// Understands what is asked; a [Problem] says what does not fit the function. Never blocks.
  static CallPlan of(CallTarget target, Callable callable, CallInput input) {
    var export = target.export().orElse(START);
    var signature =
        callable.exports().find(export).orElseThrow(() -> noExport(target, callable, export));
    boolean command = export.equals(START);
    var arguments = command ? input.stdin() : input.arguments(signature);
    Map<String, String> environment = command ? input.environment() : Map.of();
    var settings = callable.deployed().settings();
    var options = settings.optionsOf(target.deadline());
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
            target.recorded() ? options.retriesMax() : 0,
            false,
            Optional.of(new JobSpec.Call(arguments, target.recorded())),
            target.trace());
    return new CallPlan(callable, spec);
  }

  /// The arguments, when they fit.
  static List<Argument> fitting(Answer<List<Argument>> arguments) {
    return switch (arguments) {
      case Answer.Ok<List<Argument>>(var list) -> list;
      case Answer.Failed<List<Argument>>(var error) -> throw Problem.unfit(error);
    };
  }

  private static Problem noExport(CallTarget target, Callable callable, String export) {
    var ref = callable.deployed().ref();
    var names = callable.exports().names();
    return Problem.of(
        Code.NO_SUCH_EXPORT,
        target.export().isEmpty()
            ? "function %s is no command: POST to /v1/functions/%s/{export}, it has %s"
                .formatted(ref, target.function(), shown(names.stream().limit(20).toList()))
            : "function %s has no export \"%s\"%s"
                .formatted(ref, export, Nearest.hint(export, names)));
  }

  private static String shown(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
