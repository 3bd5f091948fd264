package dev.raywa.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.raywa.message.ModuleId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// A node that speaks docs/http.md and runs nothing: each job tells the events of a script.
final class FakeNode implements AutoCloseable {
  /// Waits in a script until somebody cancels the job.
  static final String UNTIL_STOPPED = "until-stopped";

  /// Ends the stream of events in the middle.
  static final String CUT = "cut";

  /// One event of a script.
  record Scripted(String name, String data) {}

  private final HttpServer server;
  private final Map<String, byte[]> modules = new ConcurrentHashMap<>();
  private final List<JsonObject> jobs = new CopyOnWriteArrayList<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final List<JsonObject> nodes = new CopyOnWriteArrayList<>();
  final List<JsonObject> sources = new CopyOnWriteArrayList<>();
  volatile JsonObject clusterTrouble = new JsonObject();
  volatile JsonObject toolchains = new JsonObject();

  /// What its compiler says of sources that it takes.
  volatile String compilerLog = "";

  private final AtomicLong lastJob = new AtomicLong();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile List<Scripted> script = List.of();
  private volatile JsonObject refusal = new JsonObject();
  private volatile JsonObject outcome = status("SUCCEEDED").put("exitCode", 0);

  FakeNode() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory()));
    server.createContext("/", this::handle);
    server.start();
    nodes.add(node("n1", true));
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  /// What the next jobs print and tell before they end.
  void script(Scripted... events) {
    script = List.of(events);
  }

  /// How the next jobs end.
  void outcome(JsonObject status) {
    outcome = status;
  }

  /// Refuses every job with this problem.
  void refuse(int status, String code, String detail) {
    refusal = JsonObject.of("status", status, "code", code, "detail", detail);
  }

  /// What callers showed.
  List<String> authorizations() {
    return authorizations;
  }

  void addNode(JsonObject node) {
    nodes.add(node);
  }

  List<JsonObject> jobs() {
    return List.copyOf(jobs);
  }

  List<String> requests() {
    return List.copyOf(requests);
  }

  Map<String, byte[]> modules() {
    return modules;
  }

  static Scripted stdout(byte[] bytes) {
    return new Scripted("stdout", Base64.getEncoder().encodeToString(bytes));
  }

  static Scripted stdout(String text) {
    return stdout(text.getBytes(StandardCharsets.UTF_8));
  }

  static Scripted stderr(String text) {
    return new Scripted("stderr", encoded(text));
  }

  static Scripted task(String task, String label, String text) {
    var event =
        JsonObject.of("task", task, "label", label, "node", "node-one-of-many", "stream", "stdout");
    return new Scripted("task", event.put("text", encoded(text)).encode());
  }

  static Scripted progress(int done, int running, int queued) {
    var tasks = JsonObject.of("done", done, "failed", 0, "running", running, "queued", queued);
    return new Scripted("status", status("RUNNING").put("tasks", tasks).encode());
  }

  static JsonObject status(String state) {
    return JsonObject.of("id", 1, "name", "job", "state", state, "node", "n1", "runningMs", 1240)
        .put("nodes", JsonArray.of("n1"))
        .put("tasks", JsonObject.of("done", 64, "failed", 0, "running", 0, "queued", 0));
  }

  static JsonObject failed(String code, String message, int exitCode) {
    var error = JsonObject.of("code", code, "message", message);
    error.put("backtrace", JsonArray.of("inner", "outer"));
    return status("FAILED").put("exitCode", exitCode).put("error", error);
  }

  static JsonObject node(String id, boolean self) {
    return JsonObject.of("id", id, "http", "127.0.0.1:8080", "self", self, "cpus", 2)
        .put("cpusFree", 1.5)
        .put("memoryBytes", 1073741824L)
        .put("memoryBytesFree", 536870912L)
        .put("queued", 3)
        .put("running", 1)
        .put("blocked", 0)
        .put("executed", 120)
        .put("labels", JsonObject.of("zone", "a"));
  }

  @Override
  public void close() {
    stopped.countDown();
    server.stop(0);
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      authorizations.addAll(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
      var path = exchange.getRequestURI().getPath();
      var words = List.of(path.substring(1).split("/"));
      var call = exchange.getRequestMethod() + " /" + String.join("/", words.subList(0, 2));
      requests.add(exchange.getRequestMethod() + " " + path);
      var body = exchange.getRequestBody().readAllBytes();
      switch (call) {
        case "GET /v1/modules" -> getModule(exchange, words.get(2));
        case "PUT /v1/modules" -> putModule(exchange, words.get(2), body);
        case "POST /v1/jobs" -> postJob(exchange, body);
        case "GET /v1/jobs" -> getJob(exchange, words);
        case "POST /v1/sources" -> compile(exchange, body);
        case "GET /v1/toolchains" -> answer(exchange, 200, toolchains);
        case "DELETE /v1/jobs" -> stop(exchange);
        case "GET /v1/nodes" ->
            answer(
                exchange,
                200,
                JsonObject.of("nodes", new JsonArray(new ArrayList<>(nodes)))
                    .mergeIn(clusterTrouble));
        case "POST /v1/nodes" -> {
          nodes.add(node(new String(body, StandardCharsets.UTF_8), false));
          answer(exchange, 201, new JsonObject());
        }
        default -> problem(exchange, 404, "NOT_FOUND", "there is nothing at " + path);
      }
    }
  }

  private void getModule(HttpExchange exchange, String module) throws IOException {
    if (modules.containsKey(module)) {
      answer(exchange, 200, JsonObject.of("module", module));
    } else {
      problem(exchange, 404, "NO_SUCH_MODULE", "no module has the digest " + module);
    }
  }

  private void putModule(HttpExchange exchange, String module, byte[] wasm) throws IOException {
    if (!ModuleId.of(wasm).sha256().equals(module)) {
      problem(exchange, 400, "DIGEST_MISMATCH", "the bytes have another digest");
    } else {
      modules.put(module, wasm);
      answer(exchange, 201, JsonObject.of("module", module, "bytes", wasm.length));
    }
  }

  private void postJob(HttpExchange exchange, byte[] body) throws IOException {
    jobs.add(new JsonObject(new String(body, StandardCharsets.UTF_8)));
    if (refusal.isEmpty()) {
      answer(exchange, 201, status("PENDING").put("id", lastJob.incrementAndGet()));
    } else {
      problem(
          exchange,
          refusal.getInteger("status"),
          refusal.getString("code"),
          refusal.getString("detail"));
    }
  }

  private void getJob(HttpExchange exchange, List<String> words) throws IOException {
    if (!words.get(2).equals(Long.toString(lastJob.get()))) {
      problem(exchange, 404, "NO_SUCH_JOB", "the cluster has no job " + words.get(2));
    } else if (words.size() == 3) {
      answer(exchange, 200, outcome.copy().put("id", lastJob.get()).put("attempt", 1));
    } else if (words.get(3).equals("wasm")) {
      var wasm = modules.values().iterator().next();
      exchange.getResponseHeaders().set("Content-Type", "application/wasm");
      exchange.sendResponseHeaders(200, wasm.length);
      exchange.getResponseBody().write(wasm);
    } else {
      events(exchange);
    }
  }

  private void compile(HttpExchange exchange, byte[] body) throws IOException {
    sources.add(new JsonObject(new String(body, StandardCharsets.UTF_8)));
    if (refusal.isEmpty()) {
      answer(exchange, 200, JsonObject.of("module", "m1", "log", compilerLog));
    } else {
      problem(
          exchange,
          refusal.getInteger("status"),
          refusal.getString("code"),
          refusal.getString("detail"));
    }
  }

  private void events(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    var stream = exchange.getResponseBody();
    for (var event : script) {
      if (event.name().equals(CUT)) {
        return;
      }
      if (event.name().equals(UNTIL_STOPPED)) {
        awaitStop();
      } else {
        send(stream, event.name(), event.data());
      }
    }
    var end = stopped.getCount() == 0 ? status("STOPPED") : outcome;
    send(stream, "end", end.copy().put("id", lastJob.get()).encode());
  }

  private void awaitStop() {
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(OutputStream stream, String name, String data) throws IOException {
    var text = ": keep-alive\n\nid: 7\nevent: " + name + "\ndata: " + data + "\n\n";
    stream.write(text.getBytes(StandardCharsets.UTF_8));
    stream.flush();
  }

  private void stop(HttpExchange exchange) throws IOException {
    stopped.countDown();
    answer(exchange, 202, status("STOPPED"));
  }

  private static void problem(HttpExchange exchange, int status, String code, String detail)
      throws IOException {
    var problem = JsonObject.of("type", "about:blank", "title", "No", "status", status);
    exchange.getResponseHeaders().set("Content-Type", "application/problem+json");
    write(exchange, status, problem.put("code", code).put("detail", detail));
  }

  private static void answer(HttpExchange exchange, int status, JsonObject body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    write(exchange, status, body);
  }

  private static void write(HttpExchange exchange, int status, JsonObject body) throws IOException {
    var bytes = body.encode().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
