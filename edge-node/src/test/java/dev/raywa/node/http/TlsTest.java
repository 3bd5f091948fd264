package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.NodeId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// HTTPS for callers and between nodes, with a certificate that is made here.
final class TlsTest {
  @TempDir private static Path folder;
  private static Vertx vertx;
  private static MadeCertificate made;

  @BeforeAll
  static void open() throws Exception {
    vertx = Vertx.vertx();
    made = MadeCertificate.make(folder);
  }

  @AfterAll
  static void closeAll() {
    vertx.close().await();
  }

  @Test
  void speaksHttpsOnly() {
    try (var site = new Site(vertx, "node-1", config(made.certificate()))) {
      assertThat(get(site, "/healthz", true)).contains("UP");
      assertThatThrownBy(() -> get(site, "/healthz", false))
          .isInstanceOf(SSLHandshakeException.class);
      assertThatThrownBy(() -> site.send(HttpRequest.newBuilder(site.uri("/healthz"))))
          .hasCauseInstanceOf(IOException.class);
      assertThat(site.gateway.scheme()).isEqualTo("https");
    }
  }

  @Test
  void asksOtherNodesByHttps() {
    try (var site = new Site(vertx, "node-1", config(made.certificate()));
        var other = new Site(vertx, "node-2", config(made.certificate()))) {
      site.jobs.loads.addAll(other.jobs.loads);
      other.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));
      site.jobs.homes.put(new JobId(1), new NodeId("node-2"));

      assertThat(get(site, "/v1/jobs", true)).contains("\"total\":1").doesNotContain("missing");
      assertThat(get(site, "/v1/jobs/1", true)).contains("\"node\":\"node-2\"");
    }
  }

  @Test
  void believesNoNodeOfAnotherCa() throws Exception {
    var stranger = MadeCertificate.make(Files.createDirectory(folder.resolve("stranger")));
    try (var site = new Site(vertx, "node-1", config(stranger.certificate()));
        var other = new Site(vertx, "node-2", config(made.certificate()))) {
      site.jobs.loads.addAll(other.jobs.loads);

      assertThat(get(site, "/v1/jobs", true)).contains("\"missing\":[\"node-2\"]");
    }
  }

  @Test
  void saysWhatIsWrongWithFiles() throws Exception {
    var text = Files.writeString(folder.resolve("text"), "no key");
    var wrong = new Tls(made.certificate(), text, made.certificate());
    var config = Site.config(List.of(), Optional.of(wrong), List.of());

    assertThatThrownBy(() -> new Site(vertx, "node-1", config).close())
        .hasMessageContaining("cannot listen on http 127.0.0.1:0: ");
  }

  private static GatewayConfig config(Path ca) {
    var tls = new Tls(made.certificate(), made.key(), ca);
    return Site.config(List.of(), Optional.of(tls), List.of());
  }

  private static String get(Site site, String path, boolean trusting) {
    var options = new HttpClientOptions().setSsl(true);
    if (trusting) {
      options.setTrustOptions(new PemTrustOptions().addCertPath(made.certificate().toString()));
    }
    var client = vertx.createHttpClient(options);
    try {
      return client
          .request(HttpMethod.GET, site.gateway.address().port(), "127.0.0.1", path)
          .compose(HttpClientRequest::send)
          .compose(HttpClientResponse::body)
          .await()
          .toString();
    } finally {
      client.close().await();
    }
  }
}
