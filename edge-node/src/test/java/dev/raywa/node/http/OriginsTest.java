package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Namespace;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Which pages may speak to a node.
final class OriginsTest extends OneSiteTest {
  /// Stands for the address of the node itself.
  private static final String OWN = "own";

  @ParameterizedTest
  @CsvSource({
    "own, 101",
    "https://pages.example, 101",
    "https://PAGES.example, 101",
    "http://pages.example, 403",
    "https://pages.example:8443, 403",
    "http://127.0.0.1:9000, 403",
    "http://localhost, 403",
    "https://evil.example, 403",
    "http://127.0.0.1.evil.example, 403",
    "null, 403",
    "'http://a b', 403",
    "'', 403"
  })
  void obeysNoPageOfAnotherSite(String origin, int status) {
    var header = origin.equals(OWN) ? "http://" + site.gateway.address() : origin;
    var how = new WebSocketConnectOptions().addHeader("Origin", header);
    if (status == 101) {
      Talk.with(vertx, site, how).close();
    } else {
      assertThat(SocketsTest.rejected(vertx, site, how)).isEqualTo(status);
    }
    // A page needs no leave of anybody to send this.
    var call =
        HttpRequest.newBuilder(site.uri("/v1/functions/none/add"))
            .header("Content-Type", "text/plain")
            .header("Origin", header)
            .POST(BodyPublishers.ofString("[]"));
    var answer = site.send(call);
    assertThat(answer.statusCode() == 403).as(answer.body()).isEqualTo(status == 403);
    assertThat(answer.body().contains("BAD_ORIGIN")).isEqualTo(status == 403);
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://evil.example", "https://pages.example"})
  void showsAnswersToListedPagesOnly(String origin) {
    var answer = site.send(HttpRequest.newBuilder(site.uri("/v1/nodes")).header("Origin", origin));

    assertThat(answer.statusCode()).isEqualTo(200);
    var shown = answer.headers().firstValue("Access-Control-Allow-Origin");
    if (origin.equals(Site.PAGES)) {
      assertThat(shown).contains(origin);
      assertThat(answer.headers().firstValue("Vary")).contains("Origin");
    } else {
      assertThat(shown).isEmpty();
    }
  }

  @Test
  void answersWhatBrowsersAskFirst() throws Exception {
    var listed = preflight(site, Site.PAGES);
    assertThat(listed.statusCode()).isEqualTo(204);
    assertThat(header(listed, "Access-Control-Allow-Origin")).isEqualTo(Site.PAGES);
    assertThat(header(listed, "Access-Control-Allow-Methods")).contains("PUT");
    assertThat(header(listed, "Access-Control-Allow-Headers")).isEqualTo("authorization");

    var other = preflight(site, "https://evil.example");
    assertThat(other.statusCode()).isEqualTo(405);
    assertThat(header(other, "Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void needsNoListWhenPagesShowTokens() throws Exception {
    var tokens = List.of(CallersTest.token("t", Role.INVOKE, Namespace.DEFAULT));
    try (var closed = new Site(vertx, "node-2", Site.config(tokens, List.of()))) {
      var call =
          HttpRequest.newBuilder(closed.uri("/v1/functions/none/add"))
              .header("Origin", "https://evil.example")
              .POST(BodyPublishers.noBody());
      assertThat(closed.send(call).statusCode()).isEqualTo(401);
      call.header("Authorization", "Bearer t");
      assertThat(closed.send(call).statusCode()).isEqualTo(404);
      // Browsers show no token when they ask first.
      assertThat(preflight(closed, Site.PAGES).statusCode()).isEqualTo(204);
    }
  }

  private static HttpResponse<String> preflight(Site site, String origin) throws Exception {
    var request =
        HttpRequest.newBuilder(site.uri("/v1/functions/sum"))
            .method("OPTIONS", BodyPublishers.noBody())
            .header("Origin", origin)
            .header("Access-Control-Request-Method", "PUT")
            .header("Access-Control-Request-Headers", "authorization")
            .build();
    return site.client.send(request, BodyHandlers.ofString());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
