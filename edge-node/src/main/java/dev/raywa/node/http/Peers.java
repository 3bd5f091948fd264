package dev.raywa.node.http;

import dev.raywa.message.Namespace;
import dev.raywa.message.NodeLoad;
import dev.raywa.node.words.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;

/// Asks the gateways of other nodes.
final class Peers {
  private static final int TIMEOUT_MS = 2000;

  private final HttpClient client;

  Peers(Vertx vertx, Optional<Tls> tls) {
    var options = new HttpClientOptions().setConnectTimeout(TIMEOUT_MS);
    this.client = vertx.createHttpClient(tls.map(files -> files.trust(options)).orElse(options));
  }

  /// The jobs that another node remembers in a namespace; fails when it does not answer in time.
  ///
  /// @param request on whose behalf it is asked; what its caller may is checked there again
  Future<JsonArray> jobs(NodeLoad node, HttpServerRequest request, Namespace namespace) {
    return ask(node, request, namespace, "/v1/jobs?scope=node")
        .map(body -> body.getJsonArray("jobs", new JsonArray()));
  }

  /// What another node answers to a `GET`; fails when it does not do so in time, with 200.
  ///
  /// @param request on whose behalf it is asked; what its caller may is checked there again
  Future<JsonObject> ask(
      NodeLoad node, HttpServerRequest request, Namespace namespace, String uri) {
    return get(node, request, namespace, uri)
        .expecting(response -> response.statusCode() == 200)
        .compose(HttpClientResponse::body)
        .map(body -> body.toJsonObject());
  }

  /// The status that another node answers to a `GET`; fails when it does not do so in time.
  ///
  /// @param request on whose behalf it is asked; what its caller may is checked there again
  Future<Integer> status(
      NodeLoad node, HttpServerRequest request, Namespace namespace, String uri) {
    return get(node, request, namespace, uri)
        .compose(response -> response.body().map(_ -> response.statusCode()));
  }

  private Future<HttpClientResponse> get(
      NodeLoad node, HttpServerRequest request, Namespace namespace, String uri) {
    var address = HostPort.parse(node.http());
    var options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(address.host())
            .setPort(address.port())
            .setURI(uri)
            .setTimeout(TIMEOUT_MS)
            .setIdleTimeout(TIMEOUT_MS)
            .putHeader(Callers.NAMESPACE, namespace.value());
    var authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    if (authorization != null) {
      options.putHeader(HttpHeaders.AUTHORIZATION, authorization);
    }
    return client.request(options).compose(HttpClientRequest::send);
  }

  /// A request to another node, for whoever sends it. An answer may take as long as it says
  /// something from time to time.
  ///
  /// @param silenceMax how long it may say nothing
  Future<HttpClientRequest> request(
      NodeLoad node, HttpMethod method, String uri, Duration silenceMax) {
    var address = HostPort.parse(node.http());
    return client.request(
        new RequestOptions()
            .setMethod(method)
            .setHost(address.host())
            .setPort(address.port())
            .setURI(uri)
            .setConnectTimeout(TIMEOUT_MS)
            .setIdleTimeout(silenceMax.toMillis()));
  }

  Future<Void> close() {
    return client.close();
  }
}
