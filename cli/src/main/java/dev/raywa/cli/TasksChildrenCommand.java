package dev.raywa.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `raywa-vx tasks children`: the tasks below a call or a task.
@Command(
    name = "children",
    header = "List the tasks below a call, or those that a task submitted.",
    description = {
      ClusterCommand.ASKS,
      "Of a call everything below it is listed, with --direct what it submitted itself."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx tasks children 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091",
      "  raywa-vx tasks children 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091 --state FAILED",
      "  raywa-vx tasks children 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091 --direct --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such task."
    })
final class TasksChildrenCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The id of the task.")
  String task = "";

  @Option(names = "--direct", description = "Only those that it submitted itself.")
  boolean direct;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: PENDING, RUNNING, SUCCEEDED, FAILED or STOPPED.")
  @Nullable State state;

  @Option(names = "--label", paramLabel = "LABEL", description = "Only calls of this function.")
  @Nullable String label;

  @Mixin ListOptions list = new ListOptions();

  TasksChildrenCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var path = Paths.below(Paths.TASKS, task) + "/children";
    var filters = BelowView.filters(state, label).add("parent", direct ? task : null);
    new BelowView(list, screen, output()).show(api, path, filters);
    return ExitCodes.OK;
  }
}
