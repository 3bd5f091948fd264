package dev.raywa.node;

import dev.raywa.message.NodeId;
import dev.raywa.node.words.HostPort;
import java.util.Optional;
import java.util.regex.Pattern;

/// The one line that a node prints once it can be used.
///
/// Programs may rely on what stands before the semicolon: `ready node=ID http=http://HOST:PORT
/// port=PORT nodes=N`, in this order; with TLS it is `https://`. What comes after it is for people.
///
/// @param scheme `http` or `https`
/// @param http where people and programs talk to the node
/// @param port its cluster port
/// @param nodes members of its cluster, itself included
public record ReadyLine(NodeId node, String scheme, HostPort http, int port, int nodes) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "ready node=(\\S+) http=(https?)://(\\S+) port=(\\d{1,5}) nodes=(\\d{1,6});.*");

  /// The line, without a line feed.
  public String text() {
    var address = scheme.equals("http") ? http.toString() : scheme + "://" + http;
    return "ready node=%s http=%s://%s port=%d nodes=%d; try: raywa-vx nodes --address %s"
        .formatted(node, scheme, http, port, nodes, address);
  }

  /// What a line says; empty when it is another line.
  public static Optional<ReadyLine> parse(String line) {
    var matcher = SHAPE.matcher(line);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    return Optional.of(
        new ReadyLine(
            new NodeId(matcher.group(1)),
            matcher.group(2),
            HostPort.parse(matcher.group(3)),
            Integer.parseInt(matcher.group(4)),
            Integer.parseInt(matcher.group(5))));
  }
}
