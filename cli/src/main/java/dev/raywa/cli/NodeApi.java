package dev.raywa.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLHandshakeException;

/// What a command asks of a node, as docs/http.md describes it. Every method blocks; whatever goes
/// wrong is one sentence.
final class NodeApi implements AutoCloseable {
  /// The type of a WebAssembly binary.
  static final String WASM = "application/wasm";

  /// The type of bytes that have no type of their own.
  static final String BYTES = "application/octet-stream";

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);

  /// The first source of a language can have to wait until its library is built.
  private static final Duration COMPILE_TIMEOUT = Duration.ofMinutes(10);

  /// Calls end by the limits of the cluster, `calls.wait.max` at the latest.
  private static final Duration CALL_TIMEOUT = Duration.ofMinutes(65);

  private static final int NOT_FOUND = 404;

  private static final String TOKEN_HINT = " (give it by --token or RAYWA_TOKEN)";

  /// How long the threads of a closed client may take to end.
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

  private final HttpClient client;
  private final Address address;
  private final Access access;

  NodeApi(Address address, Access access) {
    this.address = address;
    this.access = access;
    var builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT);
    access.trust().ifPresent(builder::sslContext);
    this.client = builder.build();
  }

  /// Ends what still runs. The JVM would wait for its threads for 300 ms when the process ends.
  @Override
  public void close() {
    client.shutdownNow();
    try {
      client.awaitTermination(CLOSE_TIMEOUT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Whether the cluster has the module already.
  boolean knows(String module) throws CommandFailed, InterruptedException {
    var request = request("/v1/modules/" + module).GET().build();
    var response = send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() == NOT_FOUND) {
      requireOurs(response);
      return false;
    }
    document(response);
    return true;
  }

  /// Stores a module.
  void putModule(String module, BodyPublisher wasm) throws CommandFailed, InterruptedException {
    put("/v1/modules/" + module, wasm, WASM);
  }

  /// Sends bytes and answers what the node says of them.
  JsonObject put(String path, BodyPublisher bytes, String type)
      throws CommandFailed, InterruptedException {
    var request =
        request(path).timeout(COMPILE_TIMEOUT).header("Content-Type", type).PUT(bytes).build();
    return document(send(request, BodyHandlers.ofByteArray()));
  }

  /// A document.
  JsonObject get(String path) throws CommandFailed, InterruptedException {
    return document(send(request(path).GET().build(), BodyHandlers.ofByteArray()));
  }

  /// Deletes, cancels or forgets what is there.
  JsonObject delete(String path) throws CommandFailed, InterruptedException {
    return document(send(request(path).DELETE().build(), BodyHandlers.ofByteArray()));
  }

  /// Begins a request for a result, which may take as long as a call may.
  ///
  /// @param json whether the answer is to be JSON whatever the result is
  HttpRequest.Builder call(String path, boolean json) {
    return authorized(path)
        .timeout(CALL_TIMEOUT)
        .header("Accept", json ? "application/json, application/problem+json" : "*/*");
  }

  /// Sends it and answers the result, as it is.
  HttpResponse<byte[]> result(HttpRequest request) throws CommandFailed, InterruptedException {
    var response = send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() / 100 != 2) {
      throw refusal(response, response.body());
    }
    return response;
  }

  /// Starts a job and answers its status.
  JsonObject postJob(JsonObject job) throws CommandFailed, InterruptedException {
    var body = BodyPublishers.ofString(job.encode());
    var request = request("/v1/jobs").header("Content-Type", "application/json").POST(body).build();
    return document(send(request, BodyHandlers.ofByteArray()));
  }

  /// Has a source compiled, and answers which module it became.
  JsonObject compile(JsonObject source) throws CommandFailed, InterruptedException {
    var request =
        request("/v1/sources")
            .timeout(COMPILE_TIMEOUT)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(source.encode()))
            .build();
    return document(send(request, BodyHandlers.ofByteArray()));
  }

  /// What the nodes compile.
  JsonObject toolchains() throws CommandFailed, InterruptedException {
    return get("/v1/toolchains");
  }

  /// The status of a job.
  JsonObject job(long job) throws CommandFailed, InterruptedException {
    return get("/v1/jobs/" + job);
  }

  /// The module that a job runs.
  byte[] wasm(long job) throws CommandFailed, InterruptedException {
    var request = request("/v1/jobs/" + job + "/wasm").GET().build();
    var response = send(request, BodyHandlers.ofByteArray());
    if (response.statusCode() != 200) {
      throw refusal(response, response.body());
    }
    return response.body();
  }

  /// The bytes of something, as they come.
  ///
  /// @param range which of them, as HTTP says it; empty for all
  HttpResponse<InputStream> bytes(String path, String range)
      throws CommandFailed, InterruptedException {
    var request = authorized(path).timeout(CALL_TIMEOUT);
    if (!range.isEmpty()) {
      request.header("Range", range);
    }
    var response = send(request.GET().build(), BodyHandlers.ofInputStream());
    if (response.statusCode() / 100 == 2) {
      return response;
    }
    try (InputStream body = response.body()) {
      throw refusal(response, body.readAllBytes());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  /// Cancels a job and answers its status.
  JsonObject stopJob(long job) throws CommandFailed, InterruptedException {
    return delete("/v1/jobs/" + job);
  }

  /// The members of the cluster with their load.
  JsonObject nodes() throws CommandFailed, InterruptedException {
    return get("/v1/nodes");
  }

  /// The events of a job, from the first output on.
  ServerEvents events(long job) throws CommandFailed, InterruptedException {
    var request =
        authorized("/v1/jobs/" + job + "/events")
            .header("Accept", "text/event-stream")
            .GET()
            .build();
    var response = send(request, BodyHandlers.ofInputStream());
    if (response.statusCode() == 200) {
      return new ServerEvents(response.body());
    }
    try (InputStream body = response.body()) {
      throw refusal(response, body.readAllBytes());
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return authorized(path)
        .timeout(ANSWER_TIMEOUT)
        .header("Accept", "application/json, application/problem+json");
  }

  private HttpRequest.Builder authorized(String path) {
    var request = HttpRequest.newBuilder(address.resolve(path));
    access.token().ifPresent(token -> request.header("Authorization", "Bearer " + token));
    access.namespace().ifPresent(namespace -> request.header("Raywa-Namespace", namespace));
    return request;
  }

  private <T> HttpResponse<T> send(HttpRequest request, BodyHandler<T> handler)
      throws CommandFailed, InterruptedException {
    try {
      return client.send(request, handler);
    } catch (HttpConnectTimeoutException e) {
      throw failed(
          "no answer from "
              + address
              + " within "
              + seconds(CONNECT_TIMEOUT)
              + "; is the address right and the host reachable?",
          e);
    } catch (HttpTimeoutException e) {
      throw failed(
          address
              + " took the request but did not answer within "
              + seconds(request.timeout().orElse(ANSWER_TIMEOUT)),
          e);
    } catch (ConnectException e) {
      throw unreachable(e);
    } catch (SSLHandshakeException e) {
      throw failed(
          address
              + " shows a certificate that is not believed; name its CA by --ca: "
              + CommandFailed.sentenceOf(e),
          e);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }

  private CommandFailed unreachable(ConnectException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return failed("no host is called " + address.host() + "; check --address", e);
      }
    }
    return failed(
        "nothing listens on %1$s; start a node with `raywa-vx node --http %1$s` or name another"
                .formatted(address)
            + " one with --address",
        e);
  }

  private CommandFailed broken(IOException e) {
    return failed("the connection to " + address + " broke: " + CommandFailed.sentenceOf(e), e);
  }

  private static CommandFailed failed(String message, Exception cause) {
    return new CommandFailed("NO_CONNECTION", message, cause);
  }

  private JsonObject document(HttpResponse<byte[]> response) throws CommandFailed {
    if (response.statusCode() / 100 != 2) {
      throw refusal(response, response.body());
    }
    try {
      return new JsonObject(new String(response.body(), StandardCharsets.UTF_8));
    } catch (DecodeException | ClassCastException e) {
      throw notOurs(response);
    }
  }

  private void requireOurs(HttpResponse<byte[]> response) throws CommandFailed {
    if (!type(response).startsWith("application/problem+json")) {
      throw notOurs(response);
    }
  }

  private CommandFailed refusal(HttpResponse<?> response, byte[] body) {
    if (!type(response).startsWith("application/problem+json")) {
      return notOurs(response);
    }
    try {
      var problem = new JsonObject(new String(body, StandardCharsets.UTF_8));
      var title = problem.getString("title", "HTTP " + response.statusCode());
      var code = problem.getString("code", "HTTP_" + response.statusCode());
      var detail = problem.getString("detail", title);
      var hint = code.equals("UNAUTHORIZED") ? TOKEN_HINT : "";
      return new CommandFailed(code, detail + hint, problem);
    } catch (DecodeException | ClassCastException e) {
      return notOurs(response);
    }
  }

  private CommandFailed notOurs(HttpResponse<?> response) {
    return new CommandFailed(
        "NOT_A_NODE",
        "%s answers, but not as a raywa-vx node (HTTP %d, %s); --address takes the --http of a node"
            .formatted(address, response.statusCode(), type(response)));
  }

  private static String type(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElse("no content type");
  }
}
