package dev.raywa.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `raywa-vx jobs list`: the jobs of a cluster, newest first.
@Command(
    name = "list",
    header = "List the jobs of a cluster, newest first.",
    description = {ClusterCommand.ASKS},
    footer = {
      "",
      "Examples:",
      "  raywa-vx jobs list",
      "  raywa-vx jobs list --state RUNNING --address 10.0.0.5:8080",
      "  raywa-vx jobs list --name pi --json",
      "",
      "Exit code: 0; 125 when no node answers."
    })
final class JobsListCommand extends ClusterCommand {
  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only those: PENDING, RUNNING, SUCCEEDED, FAILED or STOPPED.")
  @Nullable State state;

  @Option(names = "--name", paramLabel = "NAME", description = "Only those of this name.")
  @Nullable String name;

  JobsListCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var answer = api.get("/v1/jobs");
    var jobs = Tables.objects(answer, "jobs").stream().filter(this::isWanted).toList();
    Missing.tell(answer, screen);
    if (output().json) {
      answer.put("jobs", new JsonArray(jobs)).put("total", jobs.size());
      screen.answer(answer.encode());
    } else {
      Tables.jobs(jobs).lines().forEach(screen::answer);
    }
    return ExitCodes.OK;
  }

  private boolean isWanted(JsonObject job) {
    return (state == null || state.name().equals(job.getString("state")))
        && (name == null || name.equals(job.getString("name")));
  }
}
