package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Answer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every error of docs/http.md: its status, its code, and a sentence that helps.
final class ProblemsTest extends OneSiteTest {
  private static final String NO_MODULE = "0".repeat(64);

  @TempDir private Path granted;
  @TempDir private Path other;

  @Override
  Site opened() {
    return new Site(vertx, "node-1", Site.config(List.of(granted)));
  }

  @BeforeEach
  void start() {
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          GET    | /v1/job              | 404 | NOT_FOUND          | did you mean "/v1/jobs"?
          GET    | /                    | 404 | NOT_FOUND          | there is nothing at "/"
          PATCH  | /v1/jobs             | 405 | METHOD_NOT_ALLOWED | it takes GET, POST
          POST   | /v1/jobs/1           | 405 | METHOD_NOT_ALLOWED | it takes DELETE, GET
          DELETE | /v1/jobs/1/events    | 405 | METHOD_NOT_ALLOWED | it takes GET
          POST   | /v1/nodes            | 405 | METHOD_NOT_ALLOWED | it takes GET
          GET    | /v1/jobs/1           | 404 | NO_SUCH_JOB        | no job 1
          DELETE | /v1/jobs/9           | 404 | NO_SUCH_JOB        | no job 9
          GET    | /v1/jobs/1/events    | 404 | NO_SUCH_JOB        | no job 1
          GET    | /v1/jobs/0           | 400 | BAD_ID             | whole number from 1, was: 0
          GET    | /v1/jobs/-1          | 400 | BAD_ID             | was: -1
          GET    | /v1/jobs/x/events    | 400 | BAD_ID             | was: x
          DELETE | /v1/jobs/9999999999999999999 | 400 | BAD_ID     | was: 9999999999999999999
          GET    | /v1/jobs?scope=all   | 400 | BAD_FIELD          | scope must be cluster or node
          GET    | /v1/modules/abc      | 400 | BAD_ID             | 64 lower-case hex digits
          PUT    | /v1/modules/ABC      | 400 | BAD_ID             | 64 lower-case hex digits
          """)
  void namesWhatIsWrongWithPath(
      String method, String path, int status, String code, String detail) {
    var response = site.send(method, path, new byte[0]);

    assertProblem(response, status, code, detail);
    if (status == 405) {
      assertThat(detail).endsWith(response.headers().firstValue("Allow").orElseThrow());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``                           | BAD_JSON  | the body is empty
          [1]                          | BAD_JSON  | a JSON object is expected
          {"a": }                      | BAD_JSON  | (line 1, column 7)
          {"a": 1                      | BAD_JSON  | line 1, column
          {"name": "a", "name": "b"}   | BAD_JSON  | Duplicate field 'name'
          {} {}                        | BAD_JSON  | something follows the value
          {}                           | BAD_FIELD | module is required, a text
          {"module": 7}                | BAD_FIELD | module must be a text, was the number 7
          {"module": "abc"}            | BAD_FIELD | 64 lower-case hex digits, had 3 characters
          {M, "modul": "abc"}          | BAD_FIELD | unknown field "modul"; did you mean "module"?
          {M, "name": ""}              | BAD_FIELD | name must not be empty
          {M, "name": "a\\u0007"}      | BAD_FIELD | without control characters
          {M, "name": true}            | BAD_FIELD | name must be a text, was true
          {M, "entry": {}}             | BAD_FIELD | entry must be a text, was an object
          {M, "args": "x"}             | BAD_FIELD | args must be a list of texts, was the text "x"
          {M, "args": ["a", 5]}        | BAD_FIELD | args[1] must be a text, was the number 5
          {M, "args": ["a\\u0000"]}    | BAD_FIELD | args[0] must not hold the character NUL
          {M, "args": [null]}          | BAD_JSON  | a list cannot hold null
          {M, "env": []}               | BAD_FIELD | env must be an object, was a list
          {M, "env": {"A": 1}}         | BAD_FIELD | env.A must be a text, was the number 1
          {M, "env": {"A=B": ""}}      | BAD_FIELD | names without =
          {M, "dialect": "warior"}     | BAD_FIELD | did you mean "warrior"?
          {M, "cpus": "1"}             | BAD_FIELD | cpus must be a number from 0 to 1000000
          {M, "cpus": 0.0001}          | BAD_FIELD | at most 3 decimals, was the number 0.0001
          {M, "cpus": -1}              | BAD_FIELD | cpus must be a number from 0
          {M, "cpus": 1e400}           | BAD_FIELD | cpus must be a number from 0
          {M, "memoryBytes": 1.5}      | BAD_FIELD | memoryBytes must be a whole number from 0
          {M, "memoryBytes": 1e30}     | BAD_FIELD | memoryBytes must be a whole number from 0
          {M, "deadlineMs": -5}        | BAD_FIELD | deadlineMs must be a whole number from 0
          {M, "attached": "yes"}       | BAD_FIELD | attached must be true or false
          {M, "labels": {"zone": []}}  | BAD_FIELD | labels.zone must be a text, was a list
          {M, "dirs": [{"host": "/"}]} | BAD_FIELD | dirs[0].guest is required
          {M, "dirs": [5]}             | BAD_FIELD | dirs[0] must be an object, was the number 5
          {M, "dirs": [{"host": "/", "guest": "/", "ro": true}]} | BAD_FIELD | "dirs[0].ro"
          """)
  void namesWhatIsWrongWithJob(String job, String code, String detail) {
    var response = site.post(job.replace("{M", "{\"module\": \"" + Site.MODULE + "\""));

    assertProblem(response, 400, code, detail);
    assertThat(site.jobs.submitted).isEmpty();
  }

  @Test
  void refusesNestingThatIsTooDeep() {
    var job = "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000);

    assertProblem(site.post(job), 400, "BAD_JSON", "depth");
  }

  @Test
  void takesJobsAsJsonOnly() {
    var response = site.send("POST", "/v1/jobs", "{}".getBytes(StandardCharsets.UTF_8));
    assertProblem(response, 415, "UNSUPPORTED_MEDIA_TYPE", "application/json, was: none");

    var form =
        site.send(
            HttpRequest.newBuilder(site.uri("/v1/jobs"))
                .header("Content-Type", "text/plain")
                .POST(BodyPublishers.ofString("{}")));
    assertProblem(form, 415, "UNSUPPORTED_MEDIA_TYPE", "was: text/plain");
  }

  @Test
  void knowsNoModuleThatWasNotStored() {
    assertProblem(
        site.get("/v1/modules/" + NO_MODULE), 404, "NO_SUCH_MODULE", "no module " + NO_MODULE);
    assertProblem(
        site.post("{\"module\": \"" + NO_MODULE + "\"}"), 404, "NO_SUCH_MODULE", "PUT it to");
  }

  @Test
  void refusesBytesWithAnotherDigest() {
    var response = site.send("PUT", "/v1/modules/" + NO_MODULE, Site.WASM);

    assertProblem(response, 400, "DIGEST_MISMATCH", "have the SHA-256 " + Site.MODULE);
    assertThat(site.store.modules).hasSize(1);
  }

  @Test
  void refusesModuleThatCannotRun() {
    var bytes = "no module".getBytes(StandardCharsets.UTF_8);
    var response = site.send("PUT", "/v1/modules/" + ModuleId.of(bytes), bytes);

    assertProblem(response, 422, "BAD_MODULE", "wrong magic");
    assertThat(Site.json(response).getJsonArray("refusals"))
        .isEqualTo(new JsonArray().add("wrong magic: a module begins with 00 61 73 6d"));
    assertThat(site.store.modules).hasSize(1);
  }

  @Test
  void passesOnWhyJobIsRefused() {
    var error = new TaskError(TaskError.Code.UNSCHEDULABLE, "no node has 64 cores");
    site.jobs.nextAnswer = Optional.of(Future.succeededFuture(new Answer.Failed<>(error)));
    assertProblem(job(), 422, "UNSCHEDULABLE", "no node has 64 cores");

    var busy = new TaskError(TaskError.Code.BUSY, "100000 tasks wait (queue.tasks.max)");
    site.jobs.nextAnswer = Optional.of(Future.succeededFuture(new Answer.Failed<>(busy)));
    var response = job();
    assertProblem(response, 503, "BUSY", "queue.tasks.max");
    assertThat(response.headers().firstValue("Retry-After")).contains("1");
  }

  @Test
  void keepsDefectsToItself() {
    site.jobs.nextAnswer = Optional.of(Future.failedFuture(new IllegalStateException("secret")));
    assertProblem(job(), 500, "INTERNAL", "a defect of this node");
    assertThat(job().body()).doesNotContain("secret").doesNotContain("dev.raywa");

    site.store.broken = true;
    var response = site.get("/v1/modules/" + Site.MODULE);
    assertProblem(response, 500, "INTERNAL", "a defect of this node");
    assertThat(response.body()).doesNotContain("secret");
  }

  @Test
  void saysThatJobIsForgottenOrItsNodeGone() {
    site.jobs.homes.put(new JobId(1), new NodeId("node-1"));
    site.jobs.homes.put(new JobId(2), new NodeId("node-9"));

    assertProblem(site.get("/v1/jobs/1"), 404, "NO_SUCH_JOB", "jobs.kept.max");
    assertProblem(site.get("/v1/jobs/2"), 410, "NODE_GONE", "was on node node-9");
  }

  @Test
  void grantsOnlyConfiguredFolders() throws Exception {
    var inside = Files.createDirectory(granted.resolve("inside"));
    var file = Files.createFile(granted.resolve("file"));
    var out = Files.createSymbolicLink(granted.resolve("out"), other);

    assertThat(dir(inside.toString()).statusCode()).isEqualTo(201);
    assertProblem(dir(other.toString()), 403, "DIRECTORY_NOT_GRANTED", "grants " + granted);
    assertProblem(dir(out.toString()), 403, "DIRECTORY_NOT_GRANTED", "does not grant");
    assertProblem(dir(inside + "/../.."), 403, "DIRECTORY_NOT_GRANTED", "does not grant");
    assertProblem(dir(granted + "-beside"), 403, "DIRECTORY_NOT_GRANTED", "does not grant");
    assertProblem(dir("/no/such/place"), 403, "DIRECTORY_NOT_GRANTED", "does not grant");
    assertProblem(dir(granted + "/none"), 400, "BAD_FIELD", "there is no folder");
    assertProblem(dir(file.toString()), 400, "BAD_FIELD", "is not a folder");
    assertProblem(dir("inside"), 400, "BAD_FIELD", "must be an absolute path");
    assertThat(site.jobs.submitted).hasSize(1);
  }

  private HttpResponse<String> job() {
    return site.post("{\"module\": \"" + Site.MODULE + "\"}");
  }

  private HttpResponse<String> dir(String host) {
    return site.post(
        new JsonObject()
            .put("module", Site.MODULE.sha256())
            .put(
                "dirs",
                new JsonArray().add(new JsonObject().put("host", host).put("guest", "/data")))
            .encode());
  }

  private static void assertProblem(
      HttpResponse<String> response, int status, String code, String detail) {
    var problem = Site.json(response);
    assertThat(problem.getString("detail")).contains(detail);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(problem.getString("code")).isEqualTo(code);
    assertThat(problem.getInteger("status")).isEqualTo(status);
    assertThat(problem.getString("type")).isEqualTo("urn:raywa:problem:" + code);
    assertThat(problem.getString("title")).isNotBlank();
    assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
  }
}
