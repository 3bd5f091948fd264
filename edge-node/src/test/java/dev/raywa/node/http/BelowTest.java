package dev.raywa.node.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.TaskView;
import dev.raywa.message.Bill;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Tasks below jobs and calls, on whichever nodes they are.
final class BelowTest extends OneSiteTest {
  private static final JobId CALL = JobId.call(1, 1);
  private static final JobId JOB = new JobId(7);
  private static final TaskId ROOT = TaskId.driver(CALL);
  private static final JobState RUNNING = new JobState.Running(Site.NOW);
  private static final long NOW_MS = Site.NOW.toEpochMilli();

  private Site other;

  @BeforeEach
  void start() {
    other = new Site(vertx, "node-2", Site.config());
    site.jobs.loads.addAll(other.jobs.loads);
    other.jobs.loads.addAll(site.jobs.loads.subList(0, 1));
    add(site, CALL, Namespace.DEFAULT);
    add(site, JOB, Namespace.DEFAULT);
    other.jobs.homes.put(CALL, new NodeId("node-1"));
    other.jobs.homes.put(JOB, new NodeId("node-1"));
  }

  @AfterEach
  void stop() {
    other.close();
  }

  @Test
  void showsAChildThatEnded() {
    site.jobs.tasks.put(CALL, List.of(ended(ROOT.child(0), "square")));

    var json = Site.json(site.get("/v1/tasks/" + ROOT.child(0)));

    assertThat(json)
        .isEqualTo(
            new JsonObject(
                """
                {"id": "%s", "root": "%s", "parent": "%s", "label": "square",
                 "state": "SUCCEEDED", "node": "node-1", "attempt": 1, "ranOn": "node-3",
                 "bill": {"runNanos": 5, "memoryBytesMax": 6, "bytesIn": 7, "bytesOut": 8},
                 "submitted": "2026-01-01T00:00:07Z", "started": "2026-01-01T00:00:08Z",
                 "ended": "2026-01-01T00:00:10Z", "runningMs": 2000}
                """
                    .formatted(ROOT.child(0), ROOT, ROOT)));
  }

  @Test
  void showsAChildOfAnotherNode() {
    other.jobs.tasks.put(JOB, List.of(open(TaskId.driver(JOB).child(0), "f")));

    var json = Site.json(site.get("/v1/tasks/" + TaskId.driver(JOB).child(0)));

    assertThat(json.getString("node")).isEqualTo("node-2");
    assertThat(json.getString("state")).isEqualTo("RUNNING");
    assertThat(json.getLong("job")).isEqualTo(7);
    assertThat(json.getLong("runningMs")).isEqualTo(1000);
  }

  @Test
  void listsWhatAllNodesKnowInPages() {
    var here = new ArrayList<TaskView>();
    var there = new ArrayList<TaskView>();
    for (int i = 0; i < 10; i++) {
      (i % 3 == 0 ? here : there).add(open(ROOT.child(i), i % 2 == 0 ? "even" : "odd"));
    }
    site.jobs.tasks.put(CALL, here);
    other.jobs.tasks.put(CALL, there);
    site.jobs.forgotten.put(CALL, 3L);
    other.jobs.forgotten.put(CALL, 4L);

    for (var asked : List.of(site, other)) {
      assertThat(pages(asked, "/v1/tasks/" + ROOT + "/children?limit=3", 10))
          .hasSize(10)
          .isSorted();
      assertThat(pages(asked, "/v1/tasks/" + ROOT + "/children?limit=2&label=odd", 5)).hasSize(5);
      assertThat(pages(asked, "/v1/tasks/" + ROOT + "/children?state=FAILED", 0)).isEmpty();
    }
    assertThat(Site.json(site.get("/v1/tasks/" + ROOT + "/children")).getInteger("forgotten"))
        .isEqualTo(7);
  }

  @Test
  void tellsChildrenFromGrandchildren() {
    var child = ROOT.child(0);
    site.jobs.tasks.put(CALL, List.of(open(child, "f"), below(child, child.child(0), "g")));

    assertThat(pages(site, "/v1/tasks/" + ROOT + "/children?limit=9", 2)).hasSize(2);
    assertThat(pages(site, "/v1/tasks/" + ROOT + "/children?parent=" + ROOT, 1))
        .containsExactly(child.toString());
    assertThat(pages(site, "/v1/tasks/" + child + "/children?limit=9", 1))
        .containsExactly(child.child(0).toString());
  }

  @Test
  void listsTheTasksOfAJob() {
    other.jobs.tasks.put(JOB, List.of(open(TaskId.driver(JOB).child(0), "f")));

    assertThat(pages(site, "/v1/jobs/7/tasks?limit=5", 1)).hasSize(1);
    assertThat(site.get("/v1/jobs/8/tasks").statusCode()).isEqualTo(404);
  }

  @Test
  void namesNodesThatDoNotAnswer() {
    site.jobs.loads.add(Site.load("node-9", "127.0.0.1:1"));

    assertThat(Site.json(site.get("/v1/jobs/7/tasks")).getJsonArray("missing"))
        .containsExactly("node-9");
  }

  @Test
  void keepsNamespacesApart() {
    add(site, CALL, new Namespace("other"));
    add(site, JOB, new Namespace("other"));
    for (var asked : List.of(site, other)) {
      asked.jobs.tasks.put(CALL, List.of(open(ROOT.child(0), "f")));
      for (var path : List.of("/v1/tasks/" + ROOT.child(0), "/v1/tasks/" + ROOT + "/children")) {
        assertThat(asked.get(path).statusCode()).as(path).isEqualTo(404);
        assertThat(asked.get(path + "?scope=node").statusCode()).as(path).isEqualTo(404);
      }
      assertThat(asked.get("/v1/jobs/7/tasks").statusCode()).isEqualTo(404);
      var stopped = asked.send("DELETE", "/v1/tasks/" + ROOT.child(0), new byte[0]);
      assertThat(stopped.statusCode()).isEqualTo(404);
      assertThat(asked.jobs.stopped).isEmpty();
    }
  }

  @Test
  void cancelsWhereTheTaskIs() {
    other.jobs.tasks.put(CALL, List.of(open(ROOT.child(0), "f")));

    var response = site.send("DELETE", "/v1/tasks/" + ROOT.child(0), new byte[0]);

    assertThat(response.statusCode()).isEqualTo(202);
    assertThat(other.jobs.stopped).containsExactly(ROOT.child(0));
    assertThat(site.jobs.stopped).isEmpty();
    assertThat(site.send("DELETE", "/v1/tasks/" + ROOT.child(1), new byte[0]).statusCode())
        .isEqualTo(404);
  }

  @Test
  void saysWhatOtherTasksAre() {
    var driver = TaskId.driver(JOB);
    for (var path : List.of("/v1/tasks/" + driver, "/v1/tasks/" + driver + "/result")) {
      assertThat(Site.json(site.get(path)).getString("detail")).endsWith("which is at /v1/jobs/7");
    }
    var part = Site.json(site.get("/v1/tasks/" + ROOT.child(0) + "/result"));
    assertThat(part.getString("code")).isEqualTo("BAD_ID");
    assertThat(part.getString("detail")).contains("the object " + ROOT.child(0) + "00000000");
  }

  @Test
  void callsCancelledTasksStopped() {
    var error = new TaskError(TaskError.Code.CANCELLED, "it was cancelled");
    site.jobs.tasks.put(CALL, List.of(view(ROOT, ROOT.child(0), "f", Optional.of(error))));

    assertThat(pages(site, "/v1/tasks/" + ROOT + "/children?state=STOPPED", 1)).hasSize(1);
    assertThat(pages(site, "/v1/tasks/" + ROOT + "/children?state=FAILED", 0)).isEmpty();
  }

  @Test
  void refusesWrongParameters() {
    for (var query : List.of("limit=0", "state=GONE", "after=1", "parent=x", "scope=x")) {
      for (var list : List.of("/v1/jobs/7/tasks?", "/v1/tasks/" + ROOT + "/children?")) {
        var response = site.get(list + query);
        assertThat(response.statusCode()).as(query).isEqualTo(400);
        assertThat(Site.json(response).getString("field"))
            .isEqualTo(query.substring(0, query.indexOf('=')));
      }
    }
    assertThat(site.get("/v1/tasks/xyz/children").statusCode()).isEqualTo(400);
  }

  /// The ids on all pages; each page tells the same total.
  private static List<String> pages(Site asked, String uri, int total) {
    var ids = new ArrayList<String>();
    Optional<String> next = Optional.of(uri);
    while (next.isPresent()) {
      var page = Site.json(asked.get(next.get()));
      assertThat(page.getInteger("total")).isEqualTo(total);
      page.getJsonArray("tasks").forEach(one -> ids.add(((JsonObject) one).getString("id")));
      next = Optional.ofNullable(page.getString("next")).map(id -> uri + "&after=" + id);
    }
    return ids;
  }

  private static void add(Site site, JobId job, Namespace namespace) {
    var spec = Site.SPEC.with(namespace);
    var status =
        new JobStatus(job, spec, RUNNING, TaskCounts.NONE, site.jobs.self(), 1, Optional.empty());
    site.jobs.statuses.put(job, status);
  }

  private static TaskView open(TaskId task, String label) {
    return below(TaskId.driver(task.job()), task, label);
  }

  private static TaskView below(TaskId parent, TaskId task, String label) {
    return new TaskView(
        task,
        Optional.of(parent),
        label,
        TaskView.State.RUNNING,
        Optional.of(new NodeId("node-3")),
        1,
        Optional.empty(),
        Optional.empty(),
        new TaskView.Times(NOW_MS - 3000, OptionalLong.of(NOW_MS - 1000), OptionalLong.empty()));
  }

  private static TaskView ended(TaskId task, String label) {
    return view(TaskId.driver(task.job()), task, label, Optional.empty());
  }

  private static TaskView view(
      TaskId parent, TaskId task, String label, Optional<TaskError> error) {
    return new TaskView(
        task,
        Optional.of(parent),
        label,
        error.isEmpty() ? TaskView.State.SUCCEEDED : TaskView.State.FAILED,
        Optional.of(new NodeId("node-3")),
        1,
        Optional.of(new Bill(new NodeId("node-3"), 1, 5, 6, 7, 8)),
        error,
        new TaskView.Times(NOW_MS - 3000, OptionalLong.of(NOW_MS - 2000), OptionalLong.of(NOW_MS)));
  }
}
