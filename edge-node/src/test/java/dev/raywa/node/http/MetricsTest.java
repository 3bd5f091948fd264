package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// What a node tells of itself: metrics and the access log.
final class MetricsTest extends OneSiteTest {
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(\\S+)` \\| (\\S+) \\|");

  @Test
  void tellsWhatItsSourcesSay() {
    site.jobs.loads.add(Site.load("node-2", ""));
    site.jobs.add(Site.SPEC, new JobState.Running(Site.NOW));

    assertThat(site.get("/metrics").body().lines())
        .contains(
            "raywa_tasks{state=\"queued\"} 0.0",
            "raywa_tasks{state=\"running\"} 1.0",
            "raywa_tasks{state=\"blocked\"} 2.0",
            "raywa_tasks_ended_total{end=\"succeeded\"} 2.0",
            "raywa_tasks_ended_total{end=\"failed\"} 3.0",
            "raywa_tasks_ended_total{end=\"cancelled\"} 4.0",
            "raywa_sandbox_starts_total 1.0",
            "raywa_directory_writes_total 5.0",
            "raywa_directory_entries_total 6.0",
            "raywa_objects_bytes{in=\"memory\"} 7.0",
            "raywa_objects_bytes{in=\"disk\"} 8.0",
            "raywa_objects_dropped_total 9.0",
            "raywa_objects_spilled_total 10.0",
            "raywa_objects_restored_total 11.0",
            "raywa_modules_cached 12.0",
            "raywa_modules_cached_bytes 13.0",
            "raywa_modules_loads_total{cache=\"hit\"} 14.0",
            "raywa_modules_loads_total{cache=\"miss\"} 15.0",
            "raywa_modules_rejected_total 16.0",
            "raywa_spans_exported_total 17.0",
            "raywa_spans_dropped_total 18.0",
            "raywa_cpus 2.0",
            "raywa_cpus_free 1.5",
            "raywa_memory_bytes 1.073741824E9",
            "raywa_memory_free_bytes 1048576.0",
            "raywa_peers 1.0",
            "raywa_http_connections 1.0",
            "raywa_jobs{state=\"RUNNING\"} 1.0",
            "raywa_jobs{state=\"FAILED\"} 0.0");
  }

  @Test
  void tellsOfModels() {
    assertThat(site.get("/metrics").body().lines())
        .contains(
            "raywa_nn_models 24.0",
            "raywa_nn_models_bytes 25.0",
            "raywa_nn_models_idle 20.0",
            "raywa_nn_loads_total{cache=\"hit\"} 21.0",
            "raywa_nn_loads_total{cache=\"miss\"} 22.0",
            "raywa_nn_evictions_total 23.0",
            "raywa_nn_contexts 26.0",
            "raywa_nn_tensors_bytes 27.0",
            "raywa_nn_running 28.0",
            "raywa_nn_waiting 29.0",
            "raywa_nn_runs_total{end=\"succeeded\"} 30.0",
            "raywa_nn_runs_total{end=\"failed\"} 31.0",
            "raywa_nn_refused_total 32.0",
            "raywa_nn_busy_seconds_total 2.0E-9",
            "raywa_nn_restarts_total 33.0");
  }

  @Test
  void changesWithEveryScrape() {
    site.get("/metrics");
    site.jobs.add(Site.SPEC, new JobState.Pending());

    assertThat(site.get("/metrics").body()).contains("raywa_jobs{state=\"PENDING\"} 1.0");
  }

  @Test
  void countsRequestsByRouteAndNotByAddress() {
    for (int i = 1; i <= 3; i++) {
      site.get("/v1/jobs/" + i);
    }
    site.get("/nothing/here");
    site.get("/nothing/there");

    var requests =
        site.get("/metrics")
            .body()
            .lines()
            .filter(line -> line.startsWith("raywa_http_requests_seconds_count"))
            .toList();
    assertThat(requests)
        .containsExactlyInAnyOrder(
            requests("GET", "/v1/jobs/:job", "4xx", "3"), requests("other", "other", "4xx", "2"));
  }

  @Test
  void isListedInTheDocumentation() throws Exception {
    site.get("/healthz");
    var response = site.get("/metrics");
    var page = Path.of(Files.exists(Path.of("docs")) ? "docs" : "../docs", "metrics.md");

    assertThat(response.headers().firstValue("Content-Type")).contains(Meters.TYPE);
    assertThat(pairs(TYPE, response.body())).isEqualTo(pairs(ROW, Files.readString(page)));
  }

  @Test
  void writesOneLineForEachRequest() {
    site.get("/v1/jobs/7?token=secret");
    site.send("BREW", "/pot", new byte[0]);

    assertThat(site.accesses)
        .satisfiesExactly(
            line ->
                assertThat(line)
                    .matches(
                        "event=http method=GET route=/v1/jobs/:job status=400 bytes=\\d+ ms=0.0"
                            + " caller=anybody"),
            line ->
                assertThat(line)
                    .startsWith("event=http method=other route=other status=404 bytes=")
                    .endsWith(" caller=-"));
  }

  private static String requests(String method, String route, String status, String count) {
    return "raywa_http_requests_seconds_count{method=\"%s\",route=\"%s\",status=\"%s\"} %s"
        .formatted(method, route, status, count);
  }

  private static Map<String, String> pairs(Pattern pattern, String text) {
    return pattern
        .matcher(text)
        .results()
        .collect(
            Collectors.toMap(
                (MatchResult match) -> match.group(1),
                match -> match.group(2),
                (one, _) -> one,
                TreeMap::new));
  }
}
