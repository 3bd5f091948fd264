package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobStatus;
import dev.raywa.node.functions.Exports;
import dev.raywa.node.functions.Functions.Callable;
import dev.raywa.node.functions.Signature;
import dev.raywa.wasm.Answer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// `POST /v1/functions/{name}/{export}`: calls functions.
final class InvokeRoutes {
  private static final String PATH = "/v1/functions/:function";

  /// The largest body that the event loop reads itself, in bytes.
  private static final int READ_HERE_BYTES_MAX = 4096;

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final GatewayConfig.OfCalls limits;
  private final Bodies bodies;
  private final Directories directories;
  private final CallAnswer answers;
  private final OpenCalls open = new OpenCalls();
  private final Once once;

  InvokeRoutes(Vertx vertx, GatewayPorts ports, GatewayConfig config, Bodies bodies) {
    this.vertx = vertx;
    this.ports = ports;
    this.limits = config.calls();
    this.bodies = bodies;
    this.directories = new Directories(config.directories());
    this.answers = new CallAnswer(ports.jobs());
    this.once = new Once(ports, limits.kept());
  }

  /// Whether a route calls functions. Its requests are read here alone: they must be quick.
  static boolean isCall(Route route) {
    return route.method().equals(HttpMethod.POST) && route.path().startsWith(PATH);
  }

  /// Calls an export, or the command that the function is.
  void invoke(RoutingContext context) {
    var request = CallRequest.of(context);
    if (!ports.ready().getAsBoolean()) {
      throw Problem.of(Code.NOT_READY, "the node is starting or stopping").with("Retry-After", "1");
    }
    bodies
        .receive(context, limits.bodyBytesMax(), "calls.body.bytes.max")
        .onSuccess(body -> begin(context, request, body))
        .onFailure(context::fail);
  }

  private void begin(RoutingContext context, CallRequest request, Buffer body) {
    var wait = new CallWait(vertx, context, request, ports.jobs(), limits.waitMax().toMillis());
    plan(request, body)
        .compose(plan -> started(context, request, body, plan, wait))
        .onFailure(context::fail);
  }

  /// What is to be run. A function that was just looked up, and is given little, is not worth
  /// another thread.
  private Future<CallPlan> plan(CallRequest request, Buffer body) {
    var known = ports.functions().known(request.namespace(), request.function());
    if (known.isPresent()
        && body.length() <= READ_HERE_BYTES_MAX
        && known.get().deployed().settings().directories().isEmpty()) {
      try {
        return Future.succeededFuture(CallPlan.of(request, known.get(), body));
      } catch (Problem e) {
        return e.future();
      }
    }
    return Virtual.run(
        vertx,
        () -> {
          var plan = CallPlan.of(request, resolved(request), body);
          return new CallPlan(plan.callable(), directories.resolve(plan.spec()));
        });
  }

  /// Blocks.
  private Callable resolved(CallRequest request) {
    var ref = FunctionRoutes.ref(request.function());
    var functions = ports.functions();
    return functions
        .resolve(request.namespace(), ref)
        .orElseThrow(() -> FunctionRoutes.unknown(functions, request.namespace(), ref));
  }

  private Future<Void> started(
      RoutingContext context, CallRequest request, Buffer body, CallPlan plan, CallWait wait) {
    var answer = new Ending(context, request, plan);
    return request.key().isPresent()
        ? once(request, body, plan, wait, answer)
        : call(plan, () -> ports.jobs().call(plan.spec()))
            .map(begun -> {
              var end = call(begun).end().map(Optional::of);
              wait.on(call(begun).id(), end, answers, answer::ended);
              return null;
            });
  }

  /// Begins an invocation when the function's limit allows it.
  private Future<Answer<Jobs.Call>> call(
      CallPlan plan, Supplier<Future<Answer<Jobs.Call>>> starter) {
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

  private static Jobs.Call call(Answer<Jobs.Call> begun) {
    return switch (begun) {
      case Answer.Ok<Jobs.Call>(var call) -> call;
      case Answer.Failed<Jobs.Call>(var error) -> throw CallProblems.refused(error);
    };
  }

  private Future<Void> once(
      CallRequest request, Buffer body, CallPlan plan, CallWait wait, Ending answer) {
    var key = request.namespace() + "/" + request.key().orElseThrow();
    var print = print(request, body);
    return Virtual.run(
            vertx,
            () ->
                once.begin(
                    key,
                    print,
                    number -> call(plan, () -> ports.jobs().call(number, plan.spec())).await()))
        .map(begun -> {
          var end =
              begun
                  .own()
                  .map(own -> own.end().map(Optional::of))
                  .orElseGet(
                      () -> Virtual.run(vertx, () -> once.end(begun.id(), () -> !wait.isOver())));
          wait.on(begun.id(), end, answers, answer::ended);
          return null;
        });
  }

  /// What requests have in common that ask for the same.
  private static Bytes print(CallRequest request, Buffer body) {
    try {
      var digest = MessageDigest.getInstance("SHA-256");
      var type = request.head().getHeader(HttpHeaders.CONTENT_TYPE);
      var words =
          List.of(request.function(), request.export().orElse(""), type == null ? "" : type);
      digest.update(String.join("\0", words).getBytes(StandardCharsets.UTF_8));
      digest.update((byte) 0);
      return Bytes.of(digest.digest(body.getBytes()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }

  /// How one request is answered when its invocation has ended.
  private final class Ending {
    private final RoutingContext context;
    private final CallRequest request;
    private final CallPlan plan;

    Ending(RoutingContext context, CallRequest request, CallPlan plan) {
      this.context = context;
      this.request = request;
      this.plan = plan;
    }

    void ended(JobStatus status) {
      if (status.spec().module().equals(plan.spec().module())) {
        answers.ended(context, status, type(plan.callable().exports(), status), json());
        return;
      }
      Virtual.run(vertx, () -> ports.functions().exports(status.spec().module()))
          .onSuccess(found ->
              answers.ended(
                  context, status, found.flatMap(exports -> type(exports, status)), json()))
          .onFailure(context::fail);
    }

    private boolean json() {
      return request.wantsJson();
    }
  }

  /// The type of what an invocation returns; what a command prints has none.
  static Optional<Signature> type(Exports exports, JobStatus status) {
    return status.spec().isFunctionCall() ? exports.find(status.spec().entry()) : Optional.empty();
  }
}
