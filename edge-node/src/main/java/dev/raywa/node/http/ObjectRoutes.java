package dev.raywa.node.http;

import dev.raywa.execution.HomeSilentException;
import dev.raywa.execution.Jobs;
import dev.raywa.execution.Objects;
import dev.raywa.execution.Objects.Found;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// `/v1/objects/{id}`: the bytes of objects, whole or in part, through any node.
final class ObjectRoutes {
  /// Objects that are on their way to clients at the same time; each takes a piece of memory.
  static final int READS_MAX = 64;

  private final Vertx vertx;
  private final Jobs jobs;
  private final JobSight sight;
  private final ObjectList list;
  private final AtomicInteger reads = new AtomicInteger();

  ObjectRoutes(Vertx vertx, GatewayPorts ports, Peers peers) {
    this.vertx = vertx;
    this.jobs = ports.jobs();
    this.sight = new JobSight(jobs, peers);
    this.list = new ObjectList(vertx, jobs, sight, new ClusterPages(jobs, peers));
  }

  /// Finds what is wrong with the head of a request for an object.
  static void read(RoutingContext context) {
    id(context);
    TaskRoutes.waitSeconds(context);
  }

  /// `GET /v1/objects`.
  Future<Reply> list(RoutingContext context) {
    return list.answer(context);
  }

  /// `GET` and `HEAD /v1/objects/{id}`.
  void get(RoutingContext context) {
    var object = id(context);
    var wait = Duration.ofSeconds(TaskRoutes.waitSeconds(context));
    sight
        .require(context, object.job(), unknown(object))
        .compose(_ -> jobs.status(object.job()))
        .compose(status ->
            status.filter(one -> one.state().isFinal()).isPresent()
                ? gone("job " + object.job() + " has ended, and its objects with it").future()
                : Virtual.run(vertx, () -> jobs.objects().find(object, wait)))
        .onSuccess(found -> answer(context, object, found))
        .onFailure(cause -> context.fail(reason(cause)));
  }

  private void answer(RoutingContext context, ObjectId object, Found found) {
    switch (found) {
      case Found.Ready(var value) -> answer(context, value);
      case Found.NotYet() ->
          context.fail(
              Problem.of(Code.NOT_FINISHED, "object " + object + " is not there yet; ?wait= waits")
                  .with("Retry-After", "1"));
      case Found.Broken(var error) -> context.fail(problem(error));
    }
  }

  private void answer(RoutingContext context, Objects.Value value) {
    var request = context.request();
    var response = context.response();
    var tag = '"' + HexFormat.of().formatHex(value.sha256().array()) + '"';
    response.putHeader(HttpHeaders.ETAG, tag).putHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
    if (names(request.getHeader(HttpHeaders.IF_NONE_MATCH), tag)) {
      response.setStatusCode(304).end();
      return;
    }
    boolean head = request.method().equals(HttpMethod.HEAD);
    var same = Optional.ofNullable(request.getHeader("If-Range"));
    var range =
        Optional.ofNullable(request.getHeader("Range"))
            .filter(_ -> !head && same.map(tag::equals).orElse(true));
    switch (ByteRange.of(range, value.size())) {
      case ByteRange.Wanted.Outside() ->
          context.fail(
              Problem.of(Code.RANGE_NOT_SATISFIABLE, "the object has " + value.size() + " bytes")
                  .with("Content-Range", "bytes */" + value.size()));
      case ByteRange.Wanted.Part(var part) -> {
        response.setStatusCode(206).putHeader("Content-Range", part.of(value.size()));
        send(context, value, part);
      }
      case ByteRange.Wanted.Whole() -> {
        var whole = new ByteRange(0, value.size());
        if (head) {
          head(response, whole).end();
        } else {
          send(context, value, whole);
        }
      }
    }
  }

  private void send(RoutingContext context, Objects.Value value, ByteRange part) {
    if (reads.incrementAndGet() > READS_MAX) {
      reads.decrementAndGet();
      refuse(
          context,
          Problem.of(Code.BUSY, "this node sends " + READS_MAX + " objects at the same time")
              .with("Retry-After", "1"));
      return;
    }
    var stream = new ObjectStream(vertx.getOrCreateContext(), context.response(), value);
    Virtual.run(vertx, () -> stream.first(part))
        .onSuccess(first -> begin(context.response(), stream, part, first))
        .onFailure(cause -> {
          reads.decrementAndGet();
          refuse(context, reason(cause));
        });
  }

  private void begin(
      HttpServerResponse response, ObjectStream stream, ByteRange part, Buffer first) {
    if (response.closed()) {
      reads.decrementAndGet();
      return;
    }
    head(response, part);
    Thread.ofVirtual()
        .name("object-stream")
        .start(() -> {
          try {
            stream.write(part, first);
          } finally {
            reads.decrementAndGet();
          }
        });
  }

  /// Takes back what was said of an object that cannot be sent.
  private static void refuse(RoutingContext context, Throwable why) {
    var headers = context.response().headers();
    headers.remove(HttpHeaders.ETAG).remove("Content-Range").remove(HttpHeaders.ACCEPT_RANGES);
    context.fail(why);
  }

  private static HttpServerResponse head(HttpServerResponse response, ByteRange part) {
    return response
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream")
        .putHeader(HttpHeaders.CONTENT_LENGTH, Long.toString(part.size()));
  }

  /// Whether a list of tags, or `*`, has this one. Weak tags are as good here.
  private static boolean names(String header, String tag) {
    return header != null
        && (header.strip().equals("*")
            || Arrays.stream(header.split(",", -1))
                .map(one -> one.strip().replaceFirst("^W/", ""))
                .anyMatch(tag::equals));
  }

  private static Throwable reason(Throwable cause) {
    return switch (cause) {
      case HomeSilentException e -> Problem.of(Code.NODE_SILENT, String.valueOf(e.getMessage()));
      case ObjectVanishedException _ -> gone("the bytes are lost");
      case GridUnavailableException e ->
          Problem.of(Code.BUSY, String.valueOf(e.getMessage())).with("Retry-After", "1");
      default -> cause;
    };
  }

  private static Problem problem(TaskError error) {
    return switch (error.code()) {
      case NO_SUCH_OBJECT -> Problem.of(Code.NO_SUCH_OBJECT, error.message());
      case OBJECT_LOST, JOB_ENDED -> gone(error.message());
      default -> CallProblems.refused(error);
    };
  }

  private static Problem gone(String sentence) {
    return Problem.of(Code.OBJECT_GONE, sentence);
  }

  private static Problem unknown(ObjectId object) {
    return Problem.of(Code.NO_SUCH_OBJECT, "the cluster has no object " + object);
  }

  private static ObjectId id(RoutingContext context) {
    var text = context.pathParam("object");
    return parse(text)
        .orElseThrow(
            () -> Problem.of(Code.BAD_ID, "the id of an object is 56 hex digits, was: " + text));
  }

  /// The object that a text names.
  static Optional<ObjectId> parse(String text) {
    try {
      return ObjectId.fromBytes(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
