package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who may do what, and that tenants do not meet.
final class CallersTest extends OneSiteTest {
  private static final Namespace TEAM = new Namespace("team");
  private static final List<Token> TOKENS =
      List.of(
          token("reader", Role.INVOKE, TEAM),
          token("writer", Role.DEPLOY, TEAM),
          token("boss", Role.ADMIN, Namespace.DEFAULT),
          token("other", Role.DEPLOY, new Namespace("other")));

  @Override
  Site opened() {
    return new Site(vertx, "node-1", Site.config(TOKENS, List.of()));
  }

  @BeforeEach
  void start() {
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /healthz           | 200 200 200 200
          GET    | /readyz            | 200 200 200 200
          GET    | /openapi.yaml      | 200 200 200 200
          GET    | /metrics           | 401 403 403 200
          GET    | /v1/nodes          | 401 200 200 200
          GET    | /v1/jobs           | 401 200 200 200
          GET    | /v1/jobs/1         | 401 200 200 404
          DELETE | /v1/jobs/1         | 401 403 202 404
          GET    | /v1/jobs/7/events  | 401 404 404 404
          POST   | /v1/jobs           | 401 403 201 201
          GET    | /v1/modules/MODULE | 401 200 200 200
          PUT    | /v1/modules/MODULE | 401 403 201 201
          """)
  void asksEveryRouteForItsRole(String method, String path, String answers) {
    site.jobs.add(Site.SPEC.with(TEAM), new JobState.Running(Site.NOW));
    var full = path.replace("MODULE", Site.MODULE.sha256());

    assertThat(
            Stream.of("", "reader", "writer", "boss")
                .map(token -> "" + send(method, full, token).statusCode())
                .collect(Collectors.joining(" ")))
        .isEqualTo(answers);
  }

  @Test
  void challengesWhoeverIsNotKnown() {
    for (var header : List.of("Bearer wrong", "Basic cmVhZGVy", "Bearer", "reader", "Bearer a b")) {
      var response =
          site.send(HttpRequest.newBuilder(site.uri("/v1/nodes")).header("Authorization", header));
      assertThat(response.statusCode()).as(header).isEqualTo(401);
      assertThat(response.headers().firstValue("WWW-Authenticate"))
          .contains("Bearer error=\"invalid_token\"");
      assertThat(Site.json(response).getString("code")).isEqualTo("UNAUTHORIZED");
    }
    var none = site.get("/v1/nodes");
    assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer");
    assertThat(Site.json(none).getString("detail")).contains("Authorization: Bearer TOKEN");
  }

  @Test
  void namesTheRoleThatIsNeeded() {
    var response = send("POST", "/v1/jobs", "reader");

    assertThat(Site.json(response).getString("code")).isEqualTo("FORBIDDEN");
    assertThat(Site.json(response).getString("role")).isEqualTo("deploy");
    assertThat(Site.json(response).getString("detail"))
        .isEqualTo("this needs the role deploy; reader has invoke");
  }

  @Test
  void keepsJobsOfNamespacesApart() {
    assertThat(send("POST", "/v1/jobs", "writer").statusCode()).isEqualTo(201);
    assertThat(send("POST", "/v1/jobs", "other").statusCode()).isEqualTo(201);

    assertThat(site.jobs.submitted)
        .extracting(one -> one.namespace().value())
        .containsExactly("team", "other");
    assertThat(jobs("/v1/jobs", "reader")).isEqualTo("[1]");
    assertThat(jobs("/v1/jobs", "other")).isEqualTo("[2]");
    assertThat(jobs("/v1/jobs", "boss")).isEqualTo("[]");
    assertThat(jobs("/v1/jobs?namespace=other", "boss")).isEqualTo("[2]");
    assertThat(jobs("/v1/jobs?namespace=team", "reader")).isEqualTo("[1]");
    assertThat(send("GET", "/v1/jobs?namespace=other", "reader").statusCode()).isEqualTo(403);
    assertThat(send("GET", "/v1/jobs?namespace=A", "boss").statusCode()).isEqualTo(400);
    for (var path : List.of("/v1/jobs/1", "/v1/jobs/1/events")) {
      var response = send("GET", path, "other");
      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(Site.json(response).getString("detail")).isEqualTo("the cluster has no job 1");
    }
    assertThat(site.jobs.followers).isEmpty();
  }

  @Test
  void doesNotStopJobsOfOthers() {
    site.jobs.add(Site.SPEC.with(TEAM), new JobState.Running(Site.NOW));

    assertThat(send("DELETE", "/v1/jobs/1", "other").statusCode()).isEqualTo(404);

    assertThat(site.jobs.statuses.values())
        .allMatch(one -> one.state() instanceof JobState.Running);
  }

  @Test
  void letsAdminsAloneNameANamespace() {
    assertThat(named("boss", "team", "POST").statusCode()).isEqualTo(201);
    assertThat(named("writer", "team", "POST").statusCode()).isEqualTo(201);
    assertThat(named("writer", "other", "POST").statusCode()).isEqualTo(403);
    var wrong = named("boss", "Team", "POST");
    assertThat(wrong.statusCode()).isEqualTo(400);
    assertThat(Site.json(wrong).getString("field")).isEqualTo("Raywa-Namespace");
    assertThat(site.jobs.submitted)
        .extracting(one -> one.namespace().value())
        .containsExactly("team", "team");
  }

  @Test
  void lookAtOtherNodesAsTheirCaller() {
    try (var second = new Site(vertx, "node-2", Site.config(TOKENS, List.of()))) {
      site.jobs.loads.addAll(second.jobs.loads);
      second.jobs.add(Site.SPEC.with(TEAM), new JobState.Running(Site.NOW));
      second.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));
      site.jobs.homes.put(new JobId(1), new NodeId("node-2"));

      assertThat(jobs("/v1/jobs", "reader")).isEqualTo("[1]");
      assertThat(jobs("/v1/jobs?namespace=team", "boss")).isEqualTo("[1]");
      assertThat(jobs("/v1/jobs", "boss")).isEqualTo("[2]");
      assertThat(Site.json(send("GET", "/v1/jobs", "boss")).containsKey("missing")).isFalse();
    }
  }

  @Test
  void takesEverybodyForAdminWithoutTokens() {
    try (var free = new Site(vertx, "node-2", Site.config())) {
      free.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));
      var job =
          HttpRequest.newBuilder(free.uri("/v1/jobs"))
              .header("Content-Type", "application/json")
              .header("Authorization", "Bearer of-another-cluster")
              .header("Raywa-Namespace", "team")
              .POST(BodyPublishers.ofString("{\"module\": \"" + Site.MODULE + "\"}"));

      assertThat(Site.json(free.send(job)).getString("namespace")).isEqualTo("team");
      assertThat(free.get("/v1/jobs/1").statusCode()).isEqualTo(404);
      assertThat(Site.json(free.get("/v1/jobs?namespace=team")).getInteger("total")).isEqualTo(1);
    }
  }

  private String jobs(String path, String token) {
    return Site.json(send("GET", path, token)).getJsonArray("jobs").stream()
        .map(one -> ((JsonObject) one).getInteger("id"))
        .toList()
        .toString();
  }

  private HttpResponse<String> send(String method, String path, String token) {
    return site.send(request(method, path, token));
  }

  private HttpResponse<String> named(String token, String namespace, String method) {
    return site.send(request(method, "/v1/jobs", token).header("Raywa-Namespace", namespace));
  }

  private HttpRequest.Builder request(String method, String path, String token) {
    var body =
        switch (method) {
          case "POST" -> BodyPublishers.ofString("{\"module\": \"" + Site.MODULE + "\"}");
          case "PUT" -> BodyPublishers.ofByteArray(Site.WASM);
          default -> BodyPublishers.noBody();
        };
    var request =
        HttpRequest.newBuilder(site.uri(path))
            .method(method, body)
            .header("Content-Type", "application/json");
    return token.isEmpty() ? request : request.header("Authorization", "bearer " + token);
  }

  static Token token(String name, Role role, Namespace namespace) {
    var digest = ModuleId.of(name.getBytes(StandardCharsets.UTF_8)).sha256();
    return new Token(name, role, namespace, Bytes.of(HexFormat.of().parseHex(digest)));
  }
}
