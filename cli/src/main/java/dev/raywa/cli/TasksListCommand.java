package dev.raywa.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `raywa-vx tasks list`: calls of functions.
@Command(
    name = "list",
    header = "List the calls of functions that nodes remember, or the tasks below a job.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx tasks list",
      "  raywa-vx tasks list --state FAILED --function squares@1",
      "  raywa-vx tasks list --job 10 --label square",
      "  raywa-vx tasks list --limit 1000 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class TasksListCommand extends ClusterCommand {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: PENDING, RUNNING, SUCCEEDED, FAILED or STOPPED.")
  @Nullable State state;

  @Option(
      names = "--function",
      paramLabel = "NAME[@V]",
      description = "Only calls of this function, or of this version.")
  @Nullable String function;

  @Option(
      names = "--job",
      paramLabel = "ID",
      description = "The tasks below this job, instead of calls of functions.")
  @Nullable Long job;

  @Option(
      names = "--label",
      paramLabel = "LABEL",
      description = "With --job: only calls of this function.")
  @Nullable String label;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "100",
      description = "How many at most; otherwise 100.")
  int limit;

  TasksListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    BelowView.requireLimit(limit);
    if (job != null) {
      requireNone("--function is for calls, --label for the tasks below a job", function);
      new BelowView(screen, output())
          .show(api, "/v1/jobs/" + job + "/tasks", BelowView.filters(state, label), limit);
      return ExitCodes.OK;
    }
    requireNone("--label goes with --job; calls have --function", label);
    var answer = Pages.read(api, Paths.TASKS, "tasks", filters(), limit);
    var tasks = Tables.objects(answer, "tasks");
    Missing.tell(answer, screen);
    if (output().json) {
      screen.answer(answer.encode());
      return ExitCodes.OK;
    }
    Tables.tasks(tasks).lines().forEach(screen::answer);
    long total = answer.getLong("total", 0L);
    if (tasks.size() < total && !output().quiet) {
      screen.line(tasks.size() + " of " + total + "; --limit shows more");
    }
    return ExitCodes.OK;
  }

  private static void requireNone(String sentence, @Nullable String option) throws CommandFailed {
    if (option != null) {
      throw new CommandFailed("BAD_OPTION", sentence);
    }
  }

  private String filters() {
    var filters = new StringBuilder();
    if (state != null) {
      filters.append("state=").append(state.name()).append('&');
    }
    if (function != null) {
      filters.append("function=").append(Paths.encoded(function)).append('&');
    }
    return filters.toString();
  }
}
