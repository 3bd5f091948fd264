package dev.raywa.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `raywa-vx jobs logs`: what a job and its tasks printed.
@Command(
    name = "logs",
    header = "Show what a job and its tasks printed.",
    description = {
      ClusterCommand.ASKS,
      "The driver's stdout and stderr come out as they are; what its tasks print comes on stderr"
          + " with task, function and node in front. With --json each is a line on stdout:"
          + " {\"stream\", \"text\"}, of tasks with \"task\", \"label\" and \"node\"."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx jobs logs 10",
      "  raywa-vx jobs logs 10 --follow --address 10.0.0.5:8080",
      "",
      "Exit code: 0; 125 when no node answers, there is no such job, or the stream breaks;",
      "130 Ctrl-C, which leaves the job alone."
    })
final class JobsLogsCommand extends ClusterCommand {
  @Parameters(paramLabel = "ID", description = "The job's number.")
  long job;

  @Option(names = "--follow", description = "Goes on until the job ends.")
  boolean follow;

  JobsLogsCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var events = new JobEvents(screen, output().json);
    try (var stream = api.events(job)) {
      for (var event = stream.next(); event.isPresent(); event = stream.next()) {
        var kind = event.get().name();
        // The first word about the state comes after everything that is kept.
        if (kind.equals("end") || (kind.equals("status") && !follow)) {
          events.finish();
          return ExitCodes.OK;
        }
        events.on(event.get());
      }
    } catch (IOException e) {
      throw new CommandFailed("NO_CONNECTION", cutOff(CommandFailed.sentenceOf(e)), e);
    }
    throw new CommandFailed("NO_CONNECTION", cutOff("the stream ended too early"));
  }

  private String cutOff(String reason) {
    return "lost sight of job " + job + ": " + reason;
  }
}
