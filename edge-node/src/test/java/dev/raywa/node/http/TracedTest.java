package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobSpec;
import dev.raywa.message.Trace;
import dev.raywa.node.words.HostPort;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Requests that start tasks hand on the trace that they are in.
final class TracedTest extends OneSiteTest {
  private static final Trace ABOVE = new Trace(1, 2, 3, 1);

  private final NotedRequests noted = new NotedRequests();
  private Gateway traced;

  @BeforeEach
  void start() {
    site.store.putModule(Bytes.of(Site.WASM));
    var ports = site.ports;
    traced =
        Gateway.start(
                vertx,
                Site.config(),
                new GatewayPorts(
                    ports.jobs(),
                    ports.store(),
                    ports.sandbox(),
                    ports.functions(),
                    ports.models(),
                    ports.requests(),
                    ports.sources(),
                    ports.ready(),
                    ports.trouble(),
                    ports.clock(),
                    ports.nanos(),
                    ports.meters(),
                    Optional.of(noted),
                    ports.accessLog()))
            .await();
  }

  @AfterEach
  void stop() {
    traced.close().await();
    site.close();
  }

  private int post(HostPort to, String path, String body, String traceparent) {
    return site.send(
            HttpRequest.newBuilder(URI.create("http://" + to + path))
                .header("Content-Type", "application/json")
                .header("traceparent", traceparent)
                .POST(BodyPublishers.ofString(body)))
        .statusCode();
  }

  private int job(HostPort to, String traceparent) {
    return post(to, "/v1/jobs", "{\"module\": \"" + Site.MODULE + "\"}", traceparent);
  }

  private JobSpec submitted() {
    return site.jobs.submitted.getLast();
  }

  @Test
  void handsOnWhatTheRequestSaysWhenNothingIsTraced() {
    assertThat(job(site.gateway.address(), ABOVE.toString())).isEqualTo(201);
    assertThat(submitted().trace()).contains(ABOVE);
    assertThat(job(site.gateway.address(), "nonsense")).isEqualTo(201);
    assertThat(submitted().trace()).isEmpty();
  }

  @Test
  void putsWhatATracedRequestStartsBelowItsOwnSpan() {
    assertThat(job(traced.address(), ABOVE.toString())).isEqualTo(201);

    assertThat(submitted().trace()).contains(NotedRequests.OWN);
    assertThat(noted.begun)
        .containsExactly(
            new RequestTracer.Request("POST", "/v1/jobs", "/v1/jobs", "http", Optional.of(ABOVE)));
    await().untilAsserted(() -> assertThat(noted.ended).containsExactly(201));
  }

  @Test
  void namesRoutesAndNotAddresses() {
    assertThat(post(traced.address(), "/v1/functions/gone@3/add?a=b", "[]", "")).isEqualTo(404);

    assertThat(noted.begun.getFirst().route()).isEqualTo("/v1/functions/{function}/{export}");
    assertThat(noted.begun.getFirst().path()).isEqualTo("/v1/functions/gone@3/add");
    assertThat(noted.begun.getFirst().above()).isEmpty();
    await().untilAsserted(() -> assertThat(noted.ended).containsExactly(404));
  }

  @Test
  void handsItsOwnSpanToTheNodeThatARequestIsFor() {
    try (var other = new Site(vertx, "node-2", Site.config())) {
      other.store.putModule(Bytes.of(Site.WASM));
      var large = Sized.load("node-2", other.gateway.address().toString(), 8000);
      site.jobs.loads.add(large);
      other.jobs.loads.clear();
      other.jobs.loads.add(large);
      var body = "{\"module\": \"" + Site.MODULE + "\", \"cpus\": 4}";

      assertThat(post(traced.address(), "/v1/jobs", body, ABOVE.toString())).isEqualTo(201);

      assertThat(other.jobs.submitted.getLast().trace()).contains(NotedRequests.OWN);
    }
  }

  @Test
  void tracesNothingThatStartsNothing() {
    site.send(HttpRequest.newBuilder(URI.create("http://" + traced.address() + "/v1/jobs")));

    assertThat(noted.begun).isEmpty();
  }
}
