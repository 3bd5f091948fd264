package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Commands of a cluster that speaks HTTPS.
final class HttpsTest {
  @TempDir private Path directory;
  private MadeCertificate made;
  private HttpsServer server;
  private Typed typed;
  private String address;

  @BeforeEach
  void start() throws Exception {
    typed = new Typed(directory);
    made = MadeCertificate.make(directory);
    var password = MadeCertificate.PASSWORD.toCharArray();
    var keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(KeyStore.getInstance(made.store().toFile(), password), password);
    var context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), null, null);
    var place = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server = HttpsServer.create(place, 0);
    server.setHttpsConfigurator(new HttpsConfigurator(context));
    server.createContext(
        "/v1/nodes",
        exchange -> {
          var body = "{\"nodes\":[]}".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    address = "https://127.0.0.1:" + server.getAddress().getPort();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void believesTheCaThatIsNamed() {
    var ca = made.certificate().toString();

    assertThat(typed.run("nodes", "--json", "--address", address, "--ca", ca)).isZero();
    assertThat(typed.outText()).isEqualTo("{\"nodes\":[]}\n");
  }

  @Test
  void saysWhatToDoWhenItBelievesNobody() throws Exception {
    var text = Files.writeString(directory.resolve("text"), "none").toString();

    assertThat(typed.run("nodes", "--address", address)).isEqualTo(125);
    assertThat(typed.run("nodes", "--address", address, "--ca", text)).isEqualTo(125);
    assertThat(typed.errText().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains(address).contains("name its CA by --ca"),
            line -> assertThat(line).startsWith("raywa-vx: --ca " + text + " cannot be used: "));
  }
}
