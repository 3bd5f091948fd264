package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.JobEvent;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.NodeId;
import dev.raywa.node.source.Compiled;
import dev.raywa.node.source.Language;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Sources become modules and jobs.
final class SourcesTest extends OneSiteTest {
  private static final String HELLO = "{\"file\": \"hello.rs\", \"text\": \"fn main() {}\"}";

  private Site other;

  @BeforeEach
  void start() {
    other = new Site(vertx, "node-2", Site.config());
    var labels = Map.of(Language.RUST.label(), "1.90.0");
    site.jobs.loads.add(Sized.load("node-2", other.gateway.address().toString(), 8000, labels));
  }

  @AfterEach
  void stop() {
    other.close();
  }

  @Test
  void makesAModuleThatTheClusterHasThen() {
    var answer = post("/v1/sources", HELLO);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Site.json(answer))
        .isEqualTo(
            new JsonObject()
                .put("module", Site.MODULE.sha256())
                .put("bytes", Site.WASM.length)
                .put("language", "rust")
                .put("compiler", "rust 1.90.0 (wasm32-wasip1)")
                .put("cached", false)
                .put("log", "warning: unused\n"));
    assertThat(site.store.modules).containsKey(Site.MODULE);
  }

  @Test
  void compilesNothingTwice() {
    post("/v1/sources", HELLO);
    var again = Site.json(post("/v1/sources", HELLO));
    var withFlag = HELLO.replace("}\"}", "}\", \"flags\": [\"-Copt-level=1\"]}");
    var otherFlags = Site.json(post("/v1/sources", withFlag));

    assertThat(again.getBoolean("cached")).isTrue();
    assertThat(again.getString("log")).isEqualTo("warning: unused\n");
    assertThat(otherFlags.getBoolean("cached")).isFalse();
    assertThat(site.toolchains.compiled).hasSize(2);
  }

  @Test
  void answersWithTheCompilersOwnWords() {
    site.toolchains.result = new Compiled.Faulty(FakeToolchains.RUST, "error: expected `;`");

    var answer = post("/v1/sources", HELLO);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Site.json(answer).getString("code")).isEqualTo("COMPILE_FAILED");
    assertThat(Site.json(answer).getString("detail")).isEqualTo("error: expected `;`");
  }

  @Test
  void saysThatTheCompilerTookTooLong() {
    site.toolchains.result = new Compiled.TimedOut(Duration.ofSeconds(60));

    assertThat(Site.json(post("/v1/sources", HELLO)).getString("detail"))
        .isEqualTo("the compiler did not end within 60 s (source.time.max)");
  }

  @Test
  void refusesWhatIsNoSource() {
    assertDetail("{\"file\": \"a.py\", \"text\": \"\"}", "the language of \"a.py\" is unknown");
    assertDetail("{\"file\": \"../a.rs\", \"text\": \"\"}", "without folders, was \"../a.rs\"");
    assertDetail("{\"file\": \"a.rs\"}", "text is required");
    assertDetail(
        "{\"file\": \"a.rs\", \"text\": \"\", \"flags\": [\"-Clinker=/bin/sh\"]}",
        "the flag \"-Clinker=/bin/sh\" is not one that rust sources may have");
    assertDetail(
        "{\"file\": \"a.ts\", \"text\": \"\", \"files\": {\"asconfig.json\": \"{}\"}}",
        "cannot have the file \"asconfig.json\"");
    assertDetail(
        "{\"file\": \"a.rs\", \"text\": \"\", \"language\": \"rusty\"}",
        "there is no language \"rusty\"; there are rust, c, cpp, go, assemblyscript;"
            + " did you mean \"rust\"?");
  }

  @Test
  void refusesSourcesThatAreTooLarge() {
    var large = new JsonObject().put("file", "a.rs").put("text", "/".repeat(16 * 1024 + 1));

    var answer = post("/v1/sources", large.encode());

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Site.json(answer).getString("detail"))
        .isEqualTo("a source has at most 16 KiB (source.bytes.max)");
  }

  @Test
  void hasAnotherNodeCompileWhatItCannot() {
    site.toolchains.found.clear();

    var answer = post("/v1/sources", HELLO);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(Site.json(answer).getString("module")).isEqualTo(Site.MODULE.sha256());
    assertThat(site.toolchains.compiled).isEmpty();
    assertThat(other.toolchains.compiled).hasSize(1);
    assertThat(other.toolchains.compiled.getFirst().files())
        .containsEntry("hello.rs", "fn main() {}");
  }

  @Test
  void passesTheWordsOfAnotherNodesCompilerOn() {
    site.toolchains.found.clear();
    other.toolchains.result = new Compiled.Faulty(FakeToolchains.RUST, "error: expected `;`");

    var answer = post("/v1/sources", HELLO);

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Site.json(answer).getString("detail")).isEqualTo("error: expected `;`");
  }

  @Test
  void saysHowALanguageIsGot() {
    var answer = post("/v1/sources", "{\"file\": \"a.go\", \"text\": \"package main\"}");

    assertThat(answer.statusCode()).isEqualTo(422);
    assertThat(Site.json(answer).getString("code")).isEqualTo("NO_TOOLCHAIN");
    assertThat(Site.json(answer).getString("detail"))
        .startsWith("no node of the cluster can compile go; on one of them: apt-get install");
  }

  @Test
  void endsTheCompilerOfAClientThatLeft() throws Exception {
    site.toolchains.hangs = true;
    var body =
        "POST /v1/sources HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + HELLO.length()
            + "\r\n\r\n"
            + HELLO;
    try (var socket = site.connect()) {
      socket.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      await().until(() -> !site.toolchains.compiled.isEmpty());
    }

    await().until(() -> site.toolchains.interrupted.get() == 1);
  }

  @Test
  void startsJobsFromSource() {
    var job = "{\"name\": \"sleep\", \"source\": " + HELLO + ", \"cpus\": 1}";

    var answer = post("/v1/jobs", job);

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(Site.json(answer).getString("module")).isEqualTo(Site.MODULE.sha256());
    assertThat(site.jobs.submitted.getFirst().module()).isEqualTo(Site.MODULE);
    assertThat(site.jobs.submitted.getFirst().arguments()).containsExactly("sleep");
  }

  @Test
  void startsJobsFromSourceOnANodeThatIsLargeEnough() {
    other.store.putModuleNow(Site.WASM);
    other.jobs.loads.clear();
    other.jobs.loads.add(Sized.load("node-2", other.gateway.address().toString(), 8000));

    var answer = post("/v1/jobs", "{\"source\": " + HELLO + ", \"cpus\": 4}");

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(site.toolchains.compiled).hasSize(1);
    assertThat(other.toolchains.compiled).isEmpty();
    assertThat(other.jobs.submitted.getFirst().module()).isEqualTo(Site.MODULE);
  }

  @Test
  void compilesNothingForAJobThatNoNodeCanRun() {
    var answer = post("/v1/jobs", "{\"source\": " + HELLO + ", \"cpus\": 64}");

    assertThat(Site.json(answer).getString("code")).isEqualTo("UNSCHEDULABLE");
    assertThat(site.toolchains.compiled).isEmpty();
  }

  @Test
  void wantsASourceOrAModuleNotBoth() {
    var both = "{\"source\": " + HELLO + ", \"module\": \"" + Site.MODULE + "\"}";

    assertThat(Site.json(post("/v1/jobs", both)).getString("detail"))
        .isEqualTo("source makes the module: give one of them");
    assertThat(Site.json(post("/v1/jobs", "{}")).getString("detail"))
        .isEqualTo("module is required, a text, or else source");
  }

  @Test
  void givesTheWasmBack() throws Exception {
    other.store.putModuleNow(Site.WASM);
    other.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));
    site.jobs.homes.put(new JobId(1), new NodeId("node-2"));

    for (var one : List.of(other, site)) {
      var request = HttpRequest.newBuilder(one.uri("/v1/jobs/1/wasm")).build();
      var answer = one.client.send(request, BodyHandlers.ofByteArray());
      assertThat(answer.body()).isEqualTo(Site.WASM);
      assertThat(answer.headers().firstValue("Content-Type")).contains("application/wasm");
    }
  }

  @Test
  void listsWhatEveryNodeCompiles() {
    var answer = Site.json(site.get("/v1/toolchains"));

    assertThat(answer.getJsonArray("nodes").getJsonObject(1).getJsonArray("toolchains").encode())
        .isEqualTo("[{\"language\":\"rust\",\"version\":\"1.90.0\"}]");
    var go = answer.getJsonArray("languages").getJsonObject(3);
    assertThat(go.getString("language")).isEqualTo("go");
    assertThat(go.getLong("nodes")).isZero();
    assertThat(go.getString("install")).startsWith("apt-get install");
  }

  @Test
  void speaksToProgramsOfTheOlderSystem() {
    var created =
        post(
            "/new_job",
            "{\"rust_src\": \"fn main() {}\", \"cpus\": 1, \"memory_mb\": 1000,"
                + " \"job_name\": \"sleep\"}");
    var id = Site.json(created).getLong("id");
    var status = Objects.requireNonNull(site.jobs.statuses.get(new JobId(id)));
    var ended = new JobState.Succeeded(Site.NOW, Site.NOW.plusMillis(1));
    var over = FakeJobs.with(status, ended);
    site.jobs.statuses.put(status.id(), over);
    var asked = vertx.executeBlocking(() -> site.get("/job_status?id=" + id), false);
    await().until(() -> !site.jobs.followers.isEmpty());
    site.jobs
        .followers
        .getFirst()
        .emit(new JobEvent.DriverPrinted(1, Bytes.utf8("hi\n")), new JobEvent.Ended(over));

    assertThat(created.statusCode()).isEqualTo(200);
    assertThat(status.spec().options().demand().memoryBytes()).isEqualTo(1000L << 20);
    assertThat(Site.json(asked.await()).encode())
        .isEqualTo(
            "{\"job\":{\"rust_src\":\"\",\"cpus\":1.0,\"memory_mb\":1000,\"job_name\":\"sleep\"},"
                + "\"finished\":true,\"finished_at\":1767225610001,\"started_at\":1767225610000,"
                + "\"job_id\":1,\"exec_output\":\"hi\\n\"}");
  }

  private void assertDetail(String source, String detail) {
    var answer = post("/v1/sources", source);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(Site.json(answer).getString("detail")).contains(detail);
  }

  private HttpResponse<String> post(String path, String body) {
    return site.send(
        HttpRequest.newBuilder(site.uri(path))
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }
}
