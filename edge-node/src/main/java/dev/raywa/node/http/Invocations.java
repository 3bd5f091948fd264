package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.JobStatus;
import dev.raywa.node.functions.Exports;
import dev.raywa.node.functions.Functions.Callable;
import dev.raywa.node.functions.Signature;
import dev.raywa.wasm.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.function.Supplier;

/// Plans and begins invocations, by whichever way they were asked for. Used by one event loop.
final class Invocations {
  /// The largest input that the event loop reads itself, in bytes.
  private static final int READ_HERE_BYTES_MAX = 4096;

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Directories directories;
  private final OpenCalls open = new OpenCalls();

  Invocations(Vertx vertx, GatewayPorts ports, GatewayConfig config) {
    this.vertx = vertx;
    this.ports = ports;
    this.directories = new Directories(config.directories());
  }

  /// Throws the [Problem] of a node that takes no work.
  void requireReady() {
    if (!ports.ready().getAsBoolean()) {
      throw Problem.of(Code.NOT_READY, "the node is starting or stopping").with("Retry-After", "1");
    }
  }

  /// What is to be run. A function that was just looked up, and is given little, is not worth
  /// another thread.
  Future<CallPlan> plan(CallTarget target, CallInput input) {
    var known = ports.functions().known(target.namespace(), target.function());
    if (known.isPresent()
        && input.bytes() <= READ_HERE_BYTES_MAX
        && known.get().deployed().settings().directories().isEmpty()) {
      try {
        return Future.succeededFuture(CallPlan.of(target, known.get(), input));
      } catch (Problem e) {
        return e.future();
      }
    }
    return Virtual.run(
        vertx,
        () -> {
          var plan = CallPlan.of(target, resolved(target), input);
          return new CallPlan(plan.callable(), directories.resolve(plan.spec()));
        });
  }

  /// Begins an invocation when the function's limit allows it; fails with the [Problem] of one that
  /// is refused.
  Future<Jobs.Call> begin(CallPlan plan) {
    return begin(plan, () -> ports.jobs().call(plan.spec())).map(Invocations::taken);
  }

  /// Begins an invocation in a way of its own when the function's limit allows it.
  Future<Answer<Jobs.Call>> begin(CallPlan plan, Supplier<Future<Answer<Jobs.Call>>> starter) {
    var leave = open.enter(plan.callable().deployed());
    return starter
        .get()
        .onComplete(begun -> {
          if (begun.succeeded() && begun.result() instanceof Answer.Ok<Jobs.Call>(var call)) {
            call.end().onComplete(_ -> leave.run());
          } else {
            leave.run();
          }
        });
  }

  /// The type of what an invocation returns; what a command prints has none.
  static Optional<Signature> type(Exports exports, JobStatus status) {
    return status.spec().isFunctionCall() ? exports.find(status.spec().entry()) : Optional.empty();
  }

  private static Jobs.Call taken(Answer<Jobs.Call> begun) {
    return switch (begun) {
      case Answer.Ok<Jobs.Call>(var call) -> call;
      case Answer.Failed<Jobs.Call>(var error) -> throw CallProblems.refused(error);
    };
  }

  /// Blocks.
  private Callable resolved(CallTarget target) {
    var ref = FunctionRoutes.ref(target.function());
    var functions = ports.functions();
    return functions
        .resolve(target.namespace(), ref)
        .orElseThrow(() -> FunctionRoutes.unknown(functions, target.namespace(), ref));
  }
}
