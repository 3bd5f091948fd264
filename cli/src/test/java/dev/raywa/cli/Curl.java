package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// What people type: a request with a body and headers, sent on to where the answer says. Ends with
/// its test.
final class Curl implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient client =
      HttpClient.newBuilder().followRedirects(Redirect.NORMAL).build();

  /// What came back.
  record Answer(int status, HttpResponse<byte[]> response) {
    String text() {
      return new String(response.body(), StandardCharsets.UTF_8);
    }

    JsonObject json() {
      return new JsonObject(text());
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }

  Answer get(NodeProcess node, String path, String... headers) {
    return send("GET", node, path, new byte[0], headers);
  }

  /// Calls a function with arguments in JSON.
  Answer call(NodeProcess node, String function, String arguments, String... headers) {
    var all = new String[headers.length + 2];
    all[0] = "Content-Type";
    all[1] = "application/json";
    System.arraycopy(headers, 0, all, 2, headers.length);
    var body = arguments.getBytes(StandardCharsets.UTF_8);
    return send("POST", node, "/v1/functions/" + function, body, all);
  }

  /// @param headers name and value by turns
  Answer send(String method, NodeProcess node, String path, byte[] body, String... headers) {
    var request =
        HttpRequest.newBuilder(URI.create("http://" + node.http() + path))
            .timeout(PATIENCE)
            .method(method, BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      var response = client.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), response);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
