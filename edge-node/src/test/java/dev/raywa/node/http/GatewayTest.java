package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every row of docs/http.md that answers what was asked for.
final class GatewayTest extends OneSiteTest {
  @TempDir private Path granted;

  @Override
  Site opened() {
    return new Site(vertx, "node-1", Site.config(List.of(granted)));
  }

  @Test
  void storesModuleUnderItsDigest() {
    var response = site.send("PUT", "/v1/modules/" + Site.MODULE, Site.WASM);

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(Site.json(response))
        .isEqualTo(new JsonObject().put("module", Site.MODULE.sha256()).put("bytes", 8));
    assertThat(site.store.modules.get(Site.MODULE)).isEqualTo(Bytes.of(Site.WASM));
  }

  @Test
  void describesModule() {
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));

    var response = site.get("/v1/modules/" + Site.MODULE);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Site.json(response))
        .isEqualTo(
            new JsonObject(
                """
                {"module": "%s", "sizeBytes": 8, "dialect": "rep-first",
                 "imports": [{"name": "ray.call", "type": "(i32, i32) -> i32"}],
                 "exports": [{"name": "_start", "type": "() -> ()"}],
                 "functions": 7, "memoryPagesMin": 2, "memoryPagesMax": -1,
                 "tableElementsMin": 4, "interpreted": [3], "refusals": []}
                """
                    .formatted(Site.MODULE)));
  }

  @Test
  void startsJobFromItsModuleAlone() {
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));

    var response = site.post("{\"module\": \"%s\"}".formatted(Site.MODULE));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.headers().firstValue("Location")).contains("/v1/jobs/1");
    assertThat(Site.json(response).getString("state")).isEqualTo("PENDING");
    assertThat(site.jobs.submitted)
        .containsExactly(
            new JobSpec(
                "job",
                Site.MODULE,
                "_start",
                List.of("job"),
                Map.of(),
                List.of(),
                Dialect.AUTO,
                new TaskOptions(Demand.ONE_CPU, 0, Duration.ZERO),
                0,
                false));
  }

  @Test
  void startsJobWithEverythingItAsksFor() throws Exception {
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));
    var below = Files.createDirectory(granted.resolve("below"));

    var response =
        site.post(
            """
            {"name": "pi", "module": "%s", "entry": "main", "args": ["pi.wasm", "1000"],
             "env": {"KEY": "value"},
             "dirs": [{"host": "%s", "guest": "/data", "readOnly": true}],
             "dialect": "rep-first", "cpus": 1.5, "memoryBytes": 65536,
             "labels": {"zone": "a"}, "deadlineMs": 250, "attached": true}
            """
                .formatted(Site.MODULE, below));

    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(site.jobs.submitted)
        .containsExactly(
            new JobSpec(
                "pi",
                Site.MODULE,
                "main",
                List.of("pi.wasm", "1000"),
                Map.of("KEY", "value"),
                List.of(new JobSpec.Directory(below.toRealPath().toString(), "/data", true)),
                Dialect.REP_FIRST,
                new TaskOptions(
                    new Demand(1500, 65536, Map.of("zone", "a")), 0, Duration.ofMillis(250)),
                0,
                true));
  }

  @Test
  void showsJobThatRuns() {
    var job = site.jobs.add(Site.SPEC, new JobState.Running(Site.NOW.minusMillis(2500)));

    var response = site.get("/v1/jobs/" + job.id());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Site.json(response))
        .isEqualTo(
            new JsonObject(
                """
                {"id": 1, "name": "pi", "namespace": "default",
                 "state": "RUNNING", "module": "%s", "node": "node-1",
                 "nodes": ["node-1"],
                 "tasks": {"done": 3, "failed": 1, "running": 2, "queued": 10, "differed": 0},
                 "attempt": 1, "started": "2026-01-01T00:00:07.500Z", "runningMs": 2500}
                """
                    .formatted(Site.MODULE)));
  }

  @Test
  void showsHowJobFailed() {
    var error = new TaskError(TaskError.Code.TRAPPED, "unreachable", List.of("inner", "outer"));
    var state = new JobState.Failed(Site.NOW, Site.NOW.plusSeconds(1), error, 3);
    var job = site.jobs.add(Site.SPEC, state);

    var json = Site.json(site.get("/v1/jobs/" + job.id()));

    assertThat(json.getInteger("exitCode")).isEqualTo(3);
    assertThat(json.getLong("runningMs")).isEqualTo(1000);
    assertThat(json.getString("ended")).isEqualTo("2026-01-01T00:00:11Z");
    assertThat(json.getJsonObject("error"))
        .isEqualTo(
            new JsonObject()
                .put("code", "TRAPPED")
                .put("message", "unreachable")
                .put("backtrace", new JsonArray().add("inner").add("outer")));
  }

  @Test
  void leavesOutExitCodeThatGuestDidNotGive() {
    var error = new TaskError(TaskError.Code.DEADLINE_EXCEEDED, "over 5 s");
    site.jobs.add(Site.SPEC, new JobState.Failed(Site.NOW, Site.NOW, error, -1));

    assertThat(Site.json(site.get("/v1/jobs/1")).containsKey("exitCode")).isFalse();
  }

  @Test
  void cancelsJob() {
    site.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));

    var first = site.send("DELETE", "/v1/jobs/1", new byte[0]);
    var again = site.send("DELETE", "/v1/jobs/1", new byte[0]);

    assertThat(first.statusCode()).isEqualTo(202);
    assertThat(Site.json(first).getString("state")).isEqualTo("STOPPED");
    assertThat(again.statusCode()).isEqualTo(202);
    assertThat(Site.json(again).getString("state")).isEqualTo("STOPPED");
  }

  @Test
  void listsNodesWithLoad() {
    var response = site.get("/v1/nodes");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(Site.json(response))
        .isEqualTo(
            new JsonObject(
                """
                {"nodes": [{"id": "node-1", "http": "%s", "self": true, "cpus": 2,
                 "cpusFree": 1.5, "memoryBytes": 1073741824, "memoryBytesFree": 1048576,
                 "queued": 0, "running": 1, "blocked": 2, "executed": 120,
                 "labels": {"zone": "a"}, "leaving": false}]}
                """
                    .formatted(site.gateway.address())));
  }

  @Test
  void tellsThatPartOfTheClusterIsMissing() {
    site.trouble.set(Optional.of("split suspected: 3 of 4 other nodes lost 12 s ago"));

    assertThat(Site.json(site.get("/healthz")))
        .isEqualTo(
            new JsonObject()
                .put("status", "UP")
                .put("cluster", "split suspected: 3 of 4 other nodes lost 12 s ago"));
    assertThat(Site.json(site.get("/v1/nodes")).getString("cluster"))
        .isEqualTo("split suspected: 3 of 4 other nodes lost 12 s ago");
    assertThat(site.get("/readyz").statusCode()).isEqualTo(200);
  }

  @Test
  void tellsHealthAndReadiness() {
    assertThat(site.get("/healthz").body()).isEqualTo("{\"status\":\"UP\"}\n");
    assertThat(site.get("/readyz").statusCode()).isEqualTo(200);

    site.ready.set(false);

    assertThat(site.get("/healthz").statusCode()).isEqualTo(200);
    assertThat(site.get("/readyz").statusCode()).isEqualTo(503);
    assertThat(Site.json(site.get("/readyz")).getString("code")).isEqualTo("NOT_READY");
    assertThat(Site.json(site.post("{}")).getString("code")).isEqualTo("NOT_READY");
  }

  @Test
  void listsJobsOfWholeClusterNewestFirst() {
    try (var other = new Site(vertx, "node-2", Site.config())) {
      site.jobs.loads.addAll(other.jobs.loads);
      site.jobs.loads.add(Site.load("node-3", "127.0.0.1:1"));
      var first = site.jobs.add(Site.SPEC, new JobState.Pending());
      other.jobs.add(Site.SPEC, new JobState.Pending());
      var second = other.jobs.add(Site.SPEC, new JobState.Pending());

      var all = Site.json(site.get("/v1/jobs"));
      var own = Site.json(site.get("/v1/jobs?scope=node"));

      assertThat(all.getInteger("total")).isEqualTo(3);
      assertThat(all.getJsonArray("jobs").getJsonObject(0).getLong("id"))
          .isEqualTo(second.id().value());
      assertThat(all.getJsonArray("missing")).isEqualTo(new JsonArray().add("node-3"));
      assertThat(own.getJsonArray("jobs").getJsonObject(0).getLong("id"))
          .isEqualTo(first.id().value());
      assertThat(own.getInteger("total")).isEqualTo(1);
    }
  }
}
