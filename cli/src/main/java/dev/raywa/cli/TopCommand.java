package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/// `raywa-vx top`: what the cluster does right now.
@Command(
    name = "top",
    header = "Show nodes with their load, and what runs on them.",
    description = {
      ClusterCommand.ASKS,
      "On a terminal the picture is made new each second until q or Ctrl-C; otherwise, and with"
          + " --json, it is printed once."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx top",
      "  raywa-vx top --address 10.0.0.5:8080 --json",
      "",
      "Exit code: 0; 125 when no node answers; 130 Ctrl-C."
    })
final class TopCommand extends ClusterCommand {
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int ROWS_MAX = 20;

  TopCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    if (output().json || !surroundings().outTerminal()) {
      var now = Now.of(api);
      if (output().json) {
        screen.answer(now.json().encode());
      } else {
        now.lines().forEach(screen::answer);
      }
      return ExitCodes.OK;
    }
    var interruption = new Interruption(surroundings().interrupts());
    try (var keyboard = new Keyboard(surroundings().in())) {
      do {
        screen.page(Now.of(api).lines());
      } while (!keyboard.quitWithin(INTERVAL));
      return ExitCodes.OK;
    } catch (InterruptedException _) {
      return interruption.exitCode().orElse(ExitCodes.FAILED);
    }
  }

  /// What runs now.
  private record Now(JsonObject nodes, List<JsonObject> jobs, JsonObject tasks) {
    static Now of(NodeApi api) throws CommandFailed, InterruptedException {
      var nodes = api.nodes();
      var jobs =
          Tables.objects(api.get("/v1/jobs"), "jobs").stream()
              .filter(job -> State.RUNNING.name().equals(job.getString("state")))
              .toList();
      var tasks = Pages.read(api, Paths.TASKS, "tasks", "state=RUNNING&", ROWS_MAX);
      return new Now(nodes, jobs, tasks);
    }

    JsonObject json() {
      return nodes
          .copy()
          .put("jobs", new JsonArray(jobs))
          .put("tasks", tasks.getJsonArray("tasks", new JsonArray()))
          .put("tasksTotal", tasks.getLong("total", 0L));
    }

    List<String> lines() {
      var lines = new ArrayList<String>();
      long calls = tasks.getLong("total", 0L);
      lines.add(
          "nodes: %d  running jobs: %d  running invocations: %d"
              .formatted(Tables.objects(nodes, "nodes").size(), jobs.size(), calls));
      var trouble = nodes.getString("cluster", "");
      if (!trouble.isEmpty()) {
        lines.add(trouble);
      }
      add(lines, Tables.nodes(nodes));
      if (!jobs.isEmpty()) {
        add(lines, Tables.jobs(jobs.stream().limit(ROWS_MAX).toList()));
      }
      if (calls > 0) {
        add(lines, Tables.tasks(Tables.objects(tasks, "tasks")));
      }
      return lines;
    }

    private static void add(List<String> lines, Table table) {
      lines.add("");
      lines.addAll(table.lines());
    }
  }
}
