package dev.raywa.node.http;

import dev.raywa.message.NodeLoad;
import dev.raywa.message.Quantity;
import dev.raywa.node.source.Compiled;
import dev.raywa.node.source.Made;
import dev.raywa.node.source.Source;
import dev.raywa.node.source.SourceDesk;
import dev.raywa.node.source.Toolchain;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Has sources compiled, by this node when it has the compiler, else by one that has it. When the
/// client leaves, the compiler is ended.
final class Compiling {
  /// A node builds the library of some languages once, and others may be before us.
  private static final Duration ANSWER_MAX = Duration.ofMinutes(10);

  private final Vertx vertx;
  private final GatewayPorts ports;
  private final Peers peers;
  private final SourceDesk desk;

  Compiling(Vertx vertx, GatewayPorts ports, Peers peers) {
    this.vertx = vertx;
    this.ports = ports;
    this.peers = peers;
    this.desk = ports.sources();
  }

  /// What `POST /v1/sources` answers, with the module in the cluster.
  Future<JsonObject> compile(RoutingContext context, Source source) {
    long max = desk.limits().sourceBytesMax();
    if (source.sizeBytes() > max) {
      return Problem.of(
              Code.TOO_LARGE, "a source has at most " + Quantity.bytes(max) + " (source.bytes.max)")
          .future();
    }
    return vertx
        .executeBlocking(desk::found, false)
        .compose(found -> has(found, source) ? here(context, source) : elsewhere(context, source));
  }

  private static boolean has(List<Toolchain> found, Source source) {
    return found.stream().anyMatch(one -> one.language() == source.language());
  }

  private Future<JsonObject> here(RoutingContext context, Source source) {
    var order = desk.compile(source);
    context.response().closeHandler(_ -> order.giveUp());
    return Future.fromCompletionStage(order.made(), vertx.getOrCreateContext()).map(this::answer);
  }

  private JsonObject answer(Made made) {
    return switch (made) {
      case Made.Module module -> SourceJson.write(module);
      case Made.Busy() ->
          throw Problem.of(Code.BUSY, "too many other sources wait (source.compiles.max)")
              .with("Retry-After", "5");
      case Made.Refused(var refusals) ->
          throw Problem.of(Code.BAD_MODULE, String.join("; ", refusals))
              .and("refusals", new JsonArray(refusals));
      case Made.Failed(var result) -> throw problem(result);
    };
  }

  private Problem problem(Compiled result) {
    return switch (result) {
      case Compiled.Done _ -> throw new IllegalStateException("a module is no failure");
      case Compiled.Unavailable(var sentence) -> Problem.of(Code.NO_TOOLCHAIN, sentence);
      case Compiled.TimedOut(var max) ->
          Problem.of(
              Code.COMPILE_FAILED,
              "the compiler did not end within " + max.toSeconds() + " s (source.time.max)");
      case Compiled.Faulty(var toolchain, var log) ->
          Problem.of(Code.COMPILE_FAILED, log.isBlank() ? "the compiler says nothing" : log)
              .and("compiler", toolchain.toString());
    };
  }

  private Future<JsonObject> elsewhere(RoutingContext context, Source source) {
    return ports
        .jobs()
        .nodes()
        .compose(nodes -> {
          var able = able(nodes, source);
          return able.isEmpty() || Relay.isRelayed(context.request())
              ? missing(source)
              : asked(able.get(), context, source);
        });
  }

  private Optional<NodeLoad> able(List<NodeLoad> nodes, Source source) {
    return nodes.stream()
        .filter(node -> !node.node().equals(ports.jobs().self()))
        .filter(node -> !node.leaving() && !node.http().isEmpty())
        .filter(node -> node.labels().containsKey(source.language().label()))
        .findFirst();
  }

  private Future<JsonObject> missing(Source source) {
    return vertx
        .executeBlocking(desk::trouble, false)
        .compose(trouble ->
            SourceJson.missing(source.language(), trouble.map(why -> " (" + why + ")").orElse(""))
                .future());
  }

  private Future<JsonObject> asked(NodeLoad node, RoutingContext context, Source source) {
    return peers
        .request(node, HttpMethod.POST, "/v1/sources", ANSWER_MAX)
        .compose(request -> send(request, context, source))
        .recover(cause ->
            cause instanceof Problem problem
                ? problem.future()
                : Problem.of(
                        Code.NODE_UNREACHABLE,
                        "node " + node.node() + " was to compile it: " + cause.getMessage())
                    .future());
  }

  private static Problem told(HttpClientResponse response, JsonObject body) {
    var problem = Problem.told(response.statusCode(), body);
    var later = response.getHeader("Retry-After");
    return later == null ? problem : problem.with("Retry-After", later);
  }

  private Future<JsonObject> send(
      HttpClientRequest request, RoutingContext context, Source source) {
    Relay.authorize(context.request(), request);
    request.putHeader(Relay.HEADER, ports.jobs().self().value());
    request.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    context.response().closeHandler(_ -> request.reset());
    return request
        .send(SourceJson.write(source).toBuffer())
        .compose(response ->
            response
                .body()
                .map(body -> {
                  if (response.statusCode() != 200) {
                    throw told(response, body.toJsonObject());
                  }
                  return body.toJsonObject();
                }));
  }
}
