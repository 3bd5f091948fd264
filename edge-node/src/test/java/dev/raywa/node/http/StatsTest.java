package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.RunStats;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Inspection.Item;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Figures of functions and jobs, summed over nodes.
final class StatsTest extends OneSiteTest {
  private Site other;

  @BeforeEach
  void start() {
    other = new Site(vertx, "node-2", Site.config(), site);
    site.jobs.loads.addAll(other.jobs.loads);
    site.sandbox.exports = List.of(new Item("add", "(i32, i32) -> i32"));
    site.store.modules.put(Site.MODULE, Bytes.of(Site.WASM));
  }

  @AfterEach
  void stop() {
    other.close();
  }

  @Test
  void sumsTheCallsOfAFunction() {
    site.send("PUT", "/v1/functions/sum", Site.WASM);
    site.send("PUT", "/v1/functions/sum?cpus=0.5", Site.WASM);
    site.jobs.functionStats.put("default/sum@1", runs(98, 1_000_000, Optional.empty()));
    site.jobs.functionStats.put("default/sum@2", runs(1, 9_000_000, Optional.empty()));
    other.jobs.functionStats.put("default/sum@1", runs(1, 50_000_000, Optional.of(Code.TRAPPED)));

    var all = Site.json(site.get("/v1/functions/sum/stats"));
    assertThat(all.getInteger("count")).isEqualTo(100);
    assertThat(all.getJsonObject("errors")).isEqualTo(JsonObject.of("TRAPPED", 1));
    assertThat(all.getLong("cpuNanos")).isEqualTo(100);
    assertThat(all.getJsonObject("running").getDouble("p50Ms")).isBetween(1.0, 1.0625);
    assertThat(all.getJsonObject("running").getDouble("p99Ms")).isBetween(9.0, 9.5625);
    assertThat(all.getJsonObject("waiting").getDouble("p50Ms")).isBetween(0.5, 0.54);
    assertThat(Site.json(site.get("/v1/functions/sum@1/stats")).getInteger("count")).isEqualTo(99);
    assertThat(site.get("/v1/functions/none/stats").statusCode()).isEqualTo(404);
    assertThat(site.get("/v1/functions/sum@7/stats").statusCode()).isEqualTo(404);
  }

  @Test
  void sumsTheTasksOfAJob() {
    var job = site.jobs.add(Site.SPEC, new JobState.Running(Site.NOW)).id();
    other.jobs.homes.put(job, new NodeId("node-1"));
    other.jobs.loads.add(site.jobs.loads.getFirst());
    site.jobs.taskStats.add(runs(3, 1_000_000, Optional.empty()));
    other.jobs.taskStats.add(runs(2, 1_000_000, Optional.of(Code.CANCELLED)));

    for (var asked : List.of(site, other)) {
      var all = Site.json(asked.get("/v1/jobs/1/stats"));
      assertThat(all.getInteger("count")).isEqualTo(5);
      assertThat(all.getJsonObject("errors")).isEqualTo(JsonObject.of("CANCELLED", 2));
    }
    assertThat(site.get("/v1/jobs/2/stats").statusCode()).isEqualTo(404);
    var hidden = Site.SPEC.with(new Namespace("other"));
    var third = site.jobs.add(hidden, new JobState.Running(Site.NOW)).id();
    assertThat(site.get("/v1/jobs/" + third.value() + "/stats").statusCode()).isEqualTo(404);
  }

  @Test
  void namesNodesThatDoNotAnswer() {
    site.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));
    other.jobs.homes.put(new JobId(1), new NodeId("node-1"));
    other.jobs.loads.add(site.jobs.loads.getFirst());
    site.jobs.loads.add(Site.load("node-9", "127.0.0.1:1"));

    assertThat(Site.json(site.get("/v1/jobs/1/stats")).getJsonArray("missing"))
        .isEqualTo(JsonArray.of("node-9"));
  }

  private static RunStats runs(int count, long nanos, Optional<Code> error) {
    var stats = new RunStats();
    for (int i = 0; i < count; i++) {
      stats.add(new RunStats.Run(500_000, nanos, 1, error));
    }
    return stats;
  }
}
