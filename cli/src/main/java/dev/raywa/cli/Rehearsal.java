package dev.raywa.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Runs short commands against an empty cluster that answers from this process, so that the JVM
/// sees which classes they need and keeps them ready in its start-up cache. The launcher runs it in
/// the background; nobody sees what it prints.
public final class Rehearsal {
  /// They touch what all short commands share: options, HTTP, JSON and tables.
  private static final List<List<String>> COMMANDS =
      List.of(
          List.of("nodes"),
          List.of("jobs", "list"),
          List.of("tasks", "list"),
          List.of("functions", "list", "--json"),
          List.of("invoke", "sum", "add", "1", "2"));

  private static final String EMPTY =
      """
      {"nodes": [{}], "jobs": [{}], "tasks": [{}], "functions": [{}], "total": 1, "result": 3}\
      """;

  private Rehearsal() {}

  /// Ends the process with 0 when every command went well.
  public static void main(String[] args) throws IOException {
    System.exit(run(Main.ofThisProcess()));
  }

  /// Runs all commands; the largest of their exit codes. Blocks.
  static int run(Surroundings usual) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", Rehearsal::answer);
    server.start();
    try {
      var surroundings = silent(usual, "127.0.0.1:" + server.getAddress().getPort());
      return COMMANDS.stream()
          .mapToInt(command -> new RaywaVx(surroundings).run(command))
          .max()
          .orElseThrow();
    } finally {
      server.stop(0);
    }
  }

  private static void answer(HttpExchange exchange) throws IOException {
    var body = EMPTY.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static Surroundings silent(Surroundings usual, String address) {
    return new Surroundings(
        InputStream.nullInputStream(),
        OutputStream.nullOutputStream(),
        OutputStream.nullOutputStream(),
        false,
        false,
        usual.random(),
        Map.of("RAYWA_ADDRESS", address),
        usual.directory(),
        usual.nodes(),
        usual.inspector(),
        usual.self(),
        usual.interrupts());
  }
}
