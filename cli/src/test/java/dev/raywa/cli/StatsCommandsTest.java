package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/// Figures of functions and jobs.
final class StatsCommandsTest extends OneNodeTest {
  private static final JsonObject STATS =
      JsonObject.of("count", 12, "errors", JsonObject.of("TRAPPED", 3), "cpuNanos", 61_000_000)
          .put("running", JsonObject.of("p50Ms", 0.05, "p99Ms", 1))
          .put("waiting", JsonObject.of("p50Ms", 0.1, "p99Ms", 2.5));

  @Test
  void showsThoseOfAFunction() {
    node.on("GET /v1/functions/sum@1/stats", 200, STATS.copy().put("missing", JsonArray.of("n9")));

    assertThat(typed.run("functions", "stats", "sum@1")).isZero();

    assertThat(typed.outText())
        .isEqualTo(
            """
            calls: 12
              TRAPPED: 3
            running: p50 0.050 ms, p99 1.000 ms
            waiting: p50 0.100 ms, p99 2.500 ms
            cpu: 0.061 s
            """);
    assertThat(typed.errText()).contains("n9");
  }

  @Test
  void showsThoseOfAJob() {
    node.on("GET /v1/jobs/10/stats", 200, STATS);

    assertThat(typed.run("jobs", "stats", "10")).isZero();
    assertThat(typed.outText()).startsWith("tasks: 12\n");
    assertThat(typed.run("jobs", "stats", "10", "--json")).isZero();
    assertThat(typed.outText()).endsWith(STATS.encode() + "\n");
  }
}
