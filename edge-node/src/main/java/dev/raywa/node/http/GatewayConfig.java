package dev.raywa.node.http;

import dev.raywa.node.words.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How the gateway is set up.
///
/// @param http where it listens; port 0 takes a free one
/// @param publicAddress what others are told instead
/// @param connectionsMax open connections; more are closed at once
/// @param requestTimeout for the head of a request, and for each 64 KiB of a body
/// @param uploadsBytesMax bodies that are held, all together
/// @param moduleBytesMax the largest WebAssembly binary
/// @param tokens who may do what; none when everybody may do everything
/// @param tls the files of HTTPS; none for HTTP
/// @param directories folders that jobs may be given, with everything below them
/// @param origins sites whose pages may speak to the node, in lower case
/// @param calls limits on invocations
public record GatewayConfig(
    HostPort http,
    Optional<HostPort> publicAddress,
    int connectionsMax,
    Duration requestTimeout,
    long uploadsBytesMax,
    long moduleBytesMax,
    List<Token> tokens,
    Optional<Tls> tls,
    List<Path> directories,
    List<String> origins,
    OfCalls calls) {
  /// Limits on invocations.
  ///
  /// @param waitMax how long a client waits for one
  /// @param bodyBytesMax what one may be given
  /// @param kept how long the cluster knows what was asked for with an `Idempotency-Key`
  /// @param perSocketMax open ones of one WebSocket
  public record OfCalls(Duration waitMax, long bodyBytesMax, Duration kept, int perSocketMax) {}

  /// The largest body of JSON, in bytes.
  public static final int JSON_BYTES_MAX = 1024 * 1024;

  public GatewayConfig {
    tokens = List.copyOf(tokens);
    directories = List.copyOf(directories);
    origins = List.copyOf(origins);
    if (connectionsMax < 1 || requestTimeout.toMillis() < 1 || moduleBytesMax < 1) {
      throw new IllegalArgumentException(
          "limits of the gateway must be positive, were: "
              + List.of(connectionsMax, requestTimeout, moduleBytesMax));
    }
    if (uploadsBytesMax
        < Math.max(JSON_BYTES_MAX, Math.max(calls.bodyBytesMax(), moduleBytesMax))) {
      throw new IllegalArgumentException(
          "uploads must hold the largest body, were: " + uploadsBytesMax);
    }
  }

  /// How addresses of its cluster begin: `http` or `https`.
  public String scheme() {
    return tls.isPresent() ? "https" : "http";
  }
}
