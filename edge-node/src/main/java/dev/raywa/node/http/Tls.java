package dev.raywa.node.http;

import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.nio.file.Path;

/// The files that HTTPS needs, all of them PEM.
///
/// @param certificate of this node, with those above it
/// @param key of the certificate, PKCS #8
/// @param ca that the certificates of the other nodes lead to
public record Tls(Path certificate, Path key, Path ca) {
  HttpServerOptions serve(HttpServerOptions options) {
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setKeyCertOptions(
            new PemKeyCertOptions().addCertPath(certificate.toString()).addKeyPath(key.toString()));
  }

  HttpClientOptions trust(HttpClientOptions options) {
    return options
        .setSsl(true)
        .setUseAlpn(false)
        .setTrustOptions(new PemTrustOptions().addCertPath(ca.toString()));
  }
}
