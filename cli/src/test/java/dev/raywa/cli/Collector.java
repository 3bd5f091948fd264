package dev.raywa.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A collector of traces on a free port of loopback, which keeps every span. Thread-safe.
final class Collector implements AutoCloseable {
  /// What the protocol calls the kind of a span that answers requests.
  static final long SERVER = 2;

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Span> spans = new CopyOnWriteArrayList<>();

  /// One span. All values are as texts.
  ///
  /// @param resource what is said of the node
  record Span(
      String trace,
      String id,
      String parent,
      String name,
      long kind,
      Map<String, String> attributes,
      Map<String, String> resource) {}

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  /// What the variable of the nodes is to say.
  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /// The spans of a trace so far.
  List<Span> of(String trace) {
    return spans.stream().filter(span -> span.trace().equals(trace)).toList();
  }

  /// All spans so far.
  List<Span> spans() {
    return List.copyOf(spans);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      var request = new Protobuf(exchange.getRequestBody().readAllBytes());
      for (var ofNode : request.messages(1)) {
        var resource = attributes(ofNode.messages(1).getFirst(), 1);
        for (var ofScope : ofNode.messages(2)) {
          ofScope.messages(2).forEach(span -> spans.add(span(span, resource)));
        }
      }
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Span span(Protobuf span, Map<String, String> resource) {
    return new Span(
        span.hex(1),
        span.hex(2),
        span.hex(4),
        span.text(5),
        span.number(6),
        attributes(span, 9),
        resource);
  }

  private static Map<String, String> attributes(Protobuf message, int field) {
    var all = new TreeMap<String, String>();
    for (var attribute : message.messages(field)) {
      var value = attribute.messages(2).getFirst();
      all.put(attribute.text(1), value.has(1) ? value.text(1) : "" + value.number(3));
    }
    return all;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
