package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// `raywa-vx status`: what became of a job.
@Command(
    name = "status",
    header = "Show the status of a job, and what it printed.",
    description = {
      "Asks the node at --address, otherwise at RAYWA_ADDRESS, otherwise at 127.0.0.1:8080; any"
          + " node of the cluster knows. The output of a job is there once it ended, as"
          + " far as its node keeps it."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx status --id 10",
      "  raywa-vx status --id 10 --address 10.0.0.5:8080 --json",
      "",
      "Exit code: 0; 125 when no node answers or there is no such job."
    })
final class StatusCommand implements Callable<Integer>, Reporting {
  private final Surroundings surroundings;

  @Mixin JobOption job = new JobOption();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin OutputOptions output = new OutputOptions();

  StatusCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public OutputOptions output() {
    return output;
  }

  @Override
  public Integer call() throws CommandFailed, InterruptedException {
    var api = cluster.api(surroundings.environment());
    var status = api.job(job.id);
    boolean finished = isFinal(status.getString("state", ""));
    var printed = finished ? printed(api) : Optional.of("");
    var screen = new Screen(surroundings, false);
    if (output.json) {
      printed.ifPresent(text -> status.put("output", text));
      screen.answer(status.put("finished", finished).encode());
    } else {
      show(screen, status, finished, printed);
    }
    return ExitCodes.OK;
  }

  private static void show(
      Screen screen, JsonObject status, boolean finished, Optional<String> printed) {
    screen.answer("job status:");
    screen.answer("\tname: " + quoted(status.getString("name", "")));
    screen.answer("\tfinished: " + finished);
    screen.answer("\trunning time (ms): " + status.getLong("runningMs", 0L));
    screen.answer(
        "\texecution output: "
            + printed.map(StatusCommand::quoted).orElse("gone with the job's node"));
    screen.answer("\tstate: " + status.getString("state", ""));
    screen.answer("\tnode: " + status.getString("node", ""));
    screen.answer("\tattempts: " + status.getInteger("attempt", 1));
    var error = status.getJsonObject("error");
    if (error != null) {
      screen.answer("\terror: " + error.getString("code") + ": " + error.getString("message"));
    }
  }

  private static boolean isFinal(String state) {
    return !state.equals("PENDING") && !state.equals("RUNNING");
  }

  /// What the driver printed; empty when nobody knows any more.
  private Optional<String> printed(NodeApi api) throws CommandFailed, InterruptedException {
    var text = new ByteArrayOutputStream();
    try (var events = api.events(job.id)) {
      for (var event = events.next(); event.isPresent(); event = events.next()) {
        if (event.get().name().equals("stdout")) {
          text.writeBytes(Base64.getDecoder().decode(event.get().data()));
        }
      }
      return Optional.of(text.toString(StandardCharsets.UTF_8));
    } catch (IOException _) {
      return Optional.empty();
    } catch (CommandFailed e) {
      if (e.code().equals("NO_SUCH_JOB") || e.code().equals("NODE_GONE")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /// A text in quotes, with everything escaped that is not seen.
  private static String quoted(String text) {
    var quoted = new StringBuilder("\"");
    text.chars()
        .forEach(c -> {
          switch (c) {
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case '"' -> quoted.append("\\\"");
            case '\\' -> quoted.append("\\\\");
            default -> {
              if (Character.isISOControl(c)) {
                quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
              } else {
                quoted.append((char) c);
              }
            }
          }
        });
    return quoted.append('"').toString();
  }
}
