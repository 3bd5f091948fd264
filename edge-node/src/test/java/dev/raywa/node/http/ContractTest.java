package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.TaskError;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// openapi.yaml and the router's table say the same. What is answered is compared by [Site#send]
/// for every test of this package.
final class ContractTest {
  private static final ReadContract CONTRACT = ReadContract.get();
  private static Vertx vertx;
  private static Site site;

  @BeforeAll
  static void open() {
    vertx = Vertx.vertx();
    site = new Site(vertx, "node-1", Site.config());
  }

  @AfterAll
  static void closeAll() {
    site.close();
    vertx.close().await();
  }

  @Test
  void promisesEveryRouteAndNoOther() {
    assertThat(routes().stream().map(ContractTest::name))
        .containsExactlyInAnyOrderElementsOf(CONTRACT.operations().keySet());
  }

  @Test
  void namesTheRoleOfEveryRoute() {
    for (var route : routes()) {
      var operation = CONTRACT.operations().getOrDefault(name(route), new JsonObject());
      var summary = operation.getString("summary", "");
      var needs = route.role().map(role -> "; needs the role " + role.word());

      assertThat(operation.getJsonArray("security"))
          .as(name(route))
          .isEqualTo(needs.isPresent() ? null : new JsonArray());
      assertThat(summary).as(name(route)).endsWith(needs.orElse(""));
      assertThat(summary.contains("needs the role")).as(name(route)).isEqualTo(needs.isPresent());
    }
  }

  @Test
  void namesEveryCodeOfEveryStatus() {
    var named =
        CONTRACT.operations().values().stream()
            .flatMap(operation -> operation.getJsonObject("responses").stream())
            .filter(response -> response.getKey().compareTo("400") >= 0)
            .flatMap(response ->
                codes((JsonObject) response.getValue()).stream()
                    .map(code -> response.getKey() + " " + code))
            .toList();

    for (var code : Code.values()) {
      if (code != Code.METHOD_NOT_ALLOWED) {
        assertThat(named).contains(code.status() + " " + code);
      }
    }
    for (var code : TaskError.Code.values()) {
      if (code != TaskError.Code.BUSY && code != TaskError.Code.INTERNAL) {
        assertThat(named).contains("422 " + code);
      }
    }
    assertThat(CONTRACT.resolve("#/components/responses/WrongMethod").orElseThrow().toString())
        .contains("status={const=405}", "enum=[METHOD_NOT_ALLOWED]");
  }

  @Test
  void refersToWhatIsThere() {
    assertThat(CONTRACT.references()).hasSizeGreaterThan(50);
    assertThat(CONTRACT.references()).allMatch(one -> CONTRACT.resolve(one).isPresent());
    assertThat(CONTRACT.resolve("#/components/schemas/None")).isEmpty();
  }

  @Test
  void isServed() {
    var response = site.get("/openapi.yaml");

    assertThat(response.headers().firstValue("Content-Type")).contains("application/yaml");
    assertThat(response.body()).isEqualTo(Contract.bytes().toString());
    var tag = response.headers().firstValue("ETag").orElseThrow();
    assertThat(tag).matches("\"[0-9a-f-]+\"");
    assertThat(conditional(tag).statusCode()).isEqualTo(304);
    assertThat(conditional("\"other\"").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/jobs?scop=node                | scop   | unknown parameter \"scop\"; did you mean",
        "/v1/nodes?x=1                     | x      | unknown parameter \"x\"",
        "/v1/functions?limit=1&limit=2     | limit  | limit is there twice",
        "/v1/functions?limit=0             | limit  | whole number from 1 to 1000, was \"0\"",
        "/v1/tasks?state=DONE              | state  | state must be one of [FAILED, PENDING",
        "/v1/tasks?state=FAILED&state=DONE | state  | state is there twice",
        "/v1/tasks?scope=all               | scope  | scope must be cluster or node",
      })
  void refusesWhatItDoesNotPromise(String path, String field, String detail) {
    var response = site.get(path);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(Site.json(response).getString("code")).isEqualTo("BAD_FIELD");
    assertThat(Site.json(response).getString("field")).isEqualTo(field);
    assertThat(Site.json(response).getString("detail")).contains(detail);
  }

  @Test
  void catchesWhatReadersLetPass() {
    var schema = JsonObject.of("type", "integer", "minimum", 1, "maximum", 9);
    var limit = JsonObject.of("name", "limit", "in", "query", "schema", schema);
    var operation = new Operation(JsonObject.of("parameters", JsonArray.of(limit)));

    try (var strict = new Strict(vertx, operation)) {
      assertThat(strict.said("?limit=9")).isEqualTo("fine");
      assertThat(strict.said("?limit=10"))
          .isEqualTo("limit must be a whole number from 1 to 9, was \"10\"");
      assertThat(strict.said("?limit=x"))
          .isEqualTo("limit must be a whole number from 1 to 9, was \"x\"");
    }
  }

  @Test
  void letsCallsHaveAnyParameters() {
    assertThat(site.send("POST", "/v1/functions/none/add?x=1", new byte[0]).statusCode())
        .isEqualTo(404);
  }

  @Test
  void noticesAnswersThatNobodyWasPromised() {
    var found = site.get("/healthz");

    assertThatThrownBy(() -> CONTRACT.check("GET", "/v1/jobs", found))
        .hasMessageContaining("GET /v1/jobs 200");
    assertThatThrownBy(() -> CONTRACT.check("DELETE", "/v1/jobs/1", found))
        .hasMessageContaining("promises what DELETE /v1/jobs/{job} 200 answers");
    assertThatThrownBy(() -> CONTRACT.check("GET", "/v1/none", found))
        .hasMessageContaining("not in openapi.yaml");
  }

  private HttpResponse<String> conditional(String tag) {
    return site.send(
        HttpRequest.newBuilder(site.uri("/openapi.yaml")).header("If-None-Match", tag));
  }

  private static List<Object> codes(JsonObject response) {
    var schema =
        response
            .getJsonObject("content")
            .getJsonObject("application/problem+json")
            .getJsonObject("schema");
    var own = schema.getJsonArray("allOf").getJsonObject(1).getJsonObject("properties");
    return own.getJsonObject("code").getJsonArray("enum").stream().toList();
  }

  private static List<Route> routes() {
    var peers = new Peers(vertx, Optional.empty());
    return Routes.of(vertx, Site.config(), site.ports, peers, _ -> {});
  }

  private static String name(Route route) {
    return route.method() + " " + Contract.path(route);
  }

  /// A server that holds requests against one operation and has no readers.
  private static final class Strict implements AutoCloseable {
    private final HttpServer server;

    Strict(Vertx vertx, Operation operation) {
      var router = Router.router(vertx);
      router
          .route()
          .handler(context ->
              context.end(operation.enter(context).map(Problem::getMessage).orElse("fine")));
      server = vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1").await();
    }

    String said(String query) {
      var uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/" + query);
      return site.client
          .sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
          .join()
          .body();
    }

    @Override
    public void close() {
      server.close().await();
    }
  }
}
