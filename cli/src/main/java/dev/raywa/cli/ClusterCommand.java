package dev.raywa.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/// A command that asks a cluster and shows the answer.
abstract sealed class ClusterCommand implements Callable<Integer>, Reporting
    permits DeployCommand,
        FunctionsDeleteCommand,
        FunctionsListCommand,
        FunctionsShowCommand,
        FunctionsStatsCommand,
        InvokeCommand,
        JobsListCommand,
        JobsLogsCommand,
        JobsStatsCommand,
        JobsStatusCommand,
        JobsStopCommand,
        ModelsDeleteCommand,
        ModelsListCommand,
        ModelsPushCommand,
        ModelsShowCommand,
        NodesCommand,
        ObjectsGetCommand,
        ObjectsListCommand,
        ObjectsShowCommand,
        StatusCommand,
        TasksChildrenCommand,
        TasksListCommand,
        TasksResultCommand,
        TasksShowCommand,
        TasksStopCommand,
        ToolchainsCommand,
        TopCommand,
        WasmCommand {
  /// Stands in the help of every such command.
  static final String ASKS =
      "Asks the node at --address, otherwise at RAYWA_ADDRESS, otherwise at 127.0.0.1:8080; any"
          + " node answers for the whole cluster.";

  private final Surroundings surroundings;

  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin OutputOptions output = new OutputOptions();

  ClusterCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// Asks, shows the answer, and says what the process ends with.
  abstract int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException;

  /// What the command may touch of the world.
  final Surroundings surroundings() {
    return surroundings;
  }

  @Override
  public final OutputOptions output() {
    return output;
  }

  @Override
  public final Integer call() throws CommandFailed, InterruptedException {
    try (var api = cluster.api(surroundings.environment())) {
      return answer(api, new Screen(surroundings, !output.quiet && !output.json));
    }
  }
}
