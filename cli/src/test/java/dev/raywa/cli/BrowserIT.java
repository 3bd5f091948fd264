package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The page of examples/browser in a real browser, which speaks to a real node.
@Timeout(300)
final class BrowserIT {
  @Test
  void callsFunctionsFromAPageThatTheNodeKnows() throws Exception {
    var chromium = NpmProgram.find("chromium");
    assumeTrue(chromium.isPresent(), "needs the Debian package chromium");
    var check = NpmProgram.in("examples/browser/check", "playwright-core");
    var files =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            Checkout.root().resolve("examples/browser"),
            OutputLevel.NONE);
    files.start();
    int port = files.getAddress().getPort();
    var listed = "http://127.0.0.1:" + port;
    try (var node = NodeProcess.start("--cpus", "2", "--gateway-origins", listed);
        var curl = new Curl()) {
      var calls = curl.send("PUT", node, "/v1/functions/calls", Callees.FUNCTIONS);
      assertThat(calls.status()).as(calls.text()).isEqualTo(201);
      var prints = curl.send("PUT", node, "/v1/functions/prints", Callees.PRINTS);
      assertThat(prints.status()).as(prints.text()).isEqualTo(201);

      // The same page by another name is one of another site.
      var other = "http://localhost:" + port;
      var browser = chromium.orElseThrow().toString();
      assertThat(check.run("check.mjs", browser, listed + "/", other + "/", node.http()))
          .isEqualTo("0 ok\n");
    } finally {
      files.stop(0);
    }
  }
}
