package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobStatus;
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

/// `POST /v1/functions/{name}/{export}`: calls functions.
final class InvokeRoutes {
  private static final String PATH = "/v1/functions/:function";

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final GatewayConfig.OfCalls limits;
  private final Bodies bodies;
  private final Invocations invocations;
  private final CallAnswer answers;
  private final Once once;

  InvokeRoutes(
      Vertx vertx,
      GatewayPorts ports,
      GatewayConfig config,
      Bodies bodies,
      Invocations invocations) {
    this.vertx = vertx;
    this.ports = ports;
    this.limits = config.calls();
    this.bodies = bodies;
    this.invocations = invocations;
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
    invocations.requireReady();
    bodies
        .receive(context, limits.bodyBytesMax(), "calls.body.bytes.max")
        .onSuccess(body -> begin(context, request, body))
        .onFailure(context::fail);
  }

  private void begin(RoutingContext context, CallRequest request, Buffer body) {
    var wait = new CallWait(vertx, context, request, ports.jobs(), limits.waitMax().toMillis());
    invocations
        .plan(request.target(), new BodyInput(request, body))
        .compose(plan -> started(context, request, body, plan, wait))
        .onFailure(context::fail);
  }

  private Future<Void> started(
      RoutingContext context, CallRequest request, Buffer body, CallPlan plan, CallWait wait) {
    var answer = new Ending(context, request, plan);
    return request.key().isPresent()
        ? once(request, body, plan, wait, answer)
        : invocations
            .begin(plan)
            .map(begun -> {
              wait.on(begun.id(), begun.end().map(Optional::of), answers, answer::ended);
              return null;
            });
  }

  private Future<Void> once(
      CallRequest request, Buffer body, CallPlan plan, CallWait wait, Ending answer) {
    var key = request.target().namespace() + "/" + request.key().orElseThrow();
    var print = print(request, body);
    return Virtual.run(
            vertx,
            () ->
                once.begin(
                    key,
                    print,
                    number ->
                        invocations
                            .begin(plan, () -> ports.jobs().call(number, plan.spec()))
                            .await()))
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
          List.of(
              request.target().function(),
              request.target().export().orElse(""),
              type == null ? "" : type);
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
        answers.ended(context, status, Invocations.type(plan.callable().exports(), status), json());
        return;
      }
      Virtual.run(vertx, () -> ports.functions().exports(status.spec().module()))
          .onSuccess(found ->
              answers.ended(
                  context,
                  status,
                  found.flatMap(exports -> Invocations.type(exports, status)),
                  json()))
          .onFailure(context::fail);
    }

    private boolean json() {
      return request.wantsJson();
    }
  }
}
