package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// openapi.yaml and the router's table say the same. What is answered is compared by [Site#send].
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
      var operation = CONTRACT.operations().getOrDefault(name(route), Map.of());
      var summary = "" + operation.get("summary");
      var needs = route.role().map(role -> "; needs the role " + role.word());

      assertThat(operation.get("security"))
          .as(name(route))
          .isEqualTo(needs.isPresent() ? null : List.of());
      assertThat(summary).as(name(route)).endsWith(needs.orElse(""));
      assertThat(summary.contains("needs the role")).as(name(route)).isEqualTo(needs.isPresent());
    }
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
  }

  @Test
  void noticesAnswersThatNobodyWasPromised() {
    CONTRACT.check("GET", "/v1/jobs/1", 404);
    CONTRACT.check("PATCH", "/v1/jobs/1", 405);
    assertThatThrownBy(() -> CONTRACT.check("GET", "/v1/jobs/1", 418))
        .hasMessageContaining("GET /v1/jobs/{job}");
    assertThatThrownBy(() -> CONTRACT.check("GET", "/v1/none", 200))
        .hasMessageContaining("not in openapi.yaml");
  }

  private static List<Route> routes() {
    var peers = new Peers(vertx, Optional.empty());
    return Routes.of(vertx, Site.config(), site.ports, peers, _ -> {});
  }

  private static String name(Route route) {
    return route.method()
        + " "
        + List.of(route.path().split("/", -1)).stream()
            .map(word -> word.startsWith(":") ? "{" + word.substring(1) + "}" : word)
            .collect(Collectors.joining("/"));
  }
}
