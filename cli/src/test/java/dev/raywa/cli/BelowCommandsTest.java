package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/// The tasks below calls and jobs.
final class BelowCommandsTest extends OneNodeTest {
  @Test
  void listsWhatIsBelowACall() {
    node.on(
        "GET /v1/tasks/t1/children?state=FAILED&label=a%20b&limit=1",
        200, list("t2").put("total", 3).put("forgotten", 4).put("missing", JsonArray.of("n9")));

    int code =
        typed.run("tasks", "children", "t1", "--state", "FAILED", "--label", "a b", "--limit", "1");

    assertThat(code).isZero();
    assertThat(typed.outText().lines().toList())
        .containsExactly(
            "TASK  PARENT  LABEL   STATE   ATTEMPT  TIME    CPU      STARTED  NODE",
            "t2    t1      square  FAILED  2        1.50 s  0.250 s  12:00    n2");
    assertThat(typed.errText())
        .contains("n9", "1 of 3; --limit shows more", "4 more have ended and are not remembered");
  }

  @Test
  void listsWhatATaskSubmittedItself() {
    node.on("GET /v1/tasks/t1/children?parent=t1&limit=100", 200, list("t2"));

    assertThat(typed.run("tasks", "children", "t1", "--direct", "--json")).isZero();

    assertThat(new JsonObject(typed.outText()).getJsonArray("tasks")).hasSize(1);
    assertThat(typed.errText()).isEmpty();
  }

  @Test
  void listsTheTasksOfAJob() {
    node.on("GET /v1/jobs/10/tasks?label=square&limit=100", 200, list("t2"));

    assertThat(typed.run("tasks", "list", "--job", "10", "--label", "square")).isZero();
    assertThat(typed.outText()).contains("t2");
    assertThat(typed.run("tasks", "list", "--label", "square")).isEqualTo(125);
    assertThat(typed.run("tasks", "list", "--job", "10", "--function", "f")).isEqualTo(125);
    assertThat(typed.run("tasks", "children", "t1", "--limit", "0")).isEqualTo(125);
  }

  private static JsonObject list(String id) {
    var task =
        JsonObject.of("id", id, "parent", "t1", "label", "square", "state", "FAILED", "attempt", 2)
            .put("runningMs", 1500)
            .put("bill", JsonObject.of("runNanos", 250_000_000))
            .put("started", "12:00")
            .put("ranOn", "n2");
    return JsonObject.of("tasks", JsonArray.of(task), "total", 1, "forgotten", 0);
  }
}
