package dev.raywa.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Mixin ListOptions list = new ListOptions();

  TasksListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    if (job != null) {
      requireNone("--function is for calls, --label for the tasks below a job", function);
      new BelowView(list, screen, output())
          .show(api, "/v1/jobs/" + job + "/tasks", BelowView.filters(state, label));
      return ExitCodes.OK;
    }
    requireNone("--label goes with --job; calls have --function", label);
    var filters = new Filters().add("state", state).add("function", function);
    var listing = new ListOptions.Listing(Paths.TASKS, "tasks", filters, Tables::tasks);
    list.show(listing, api, screen, output());
    return ExitCodes.OK;
  }

  private static void requireNone(String sentence, @Nullable String option) throws CommandFailed {
    if (option != null) {
      throw new CommandFailed("BAD_OPTION", sentence);
    }
  }
}
