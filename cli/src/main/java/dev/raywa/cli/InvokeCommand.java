package dev.raywa.cli;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `raywa-vx invoke`: calls a function that was deployed.
@Command(
    name = "invoke",
    header = "Call a function that was deployed.",
    description = {
      ClusterCommand.ASKS,
      "The result comes on stdout: bytes as they are, values a line each. A failure is a line on"
          + " stderr, with the backtrace below it.",
      "",
      "Words after -- are arguments whatever they look like; negative numbers need none."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx invoke squares square 7",
      "  raywa-vx invoke squares@1 count_words 'to be or not to be'",
      "  raywa-vx invoke squares square 7 --async      prints the id of the task",
      "  raywa-vx invoke cat --data letter.txt         a command: the file is its stdin",
      "  raywa-vx invoke scan bytes --data - < image   bytes for a function",
      "",
      "Exit code: 0; 1 the function failed; 124 it ran over its deadline; 125 raywa-vx or the",
      "cluster refused; 130 Ctrl-C, which cancels the call unless it is --async or has a key."
    })
final class InvokeCommand extends ClusterCommand {
  private static final int ACCEPTED = 202;
  private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

  @Parameters(
      index = "0",
      paramLabel = "NAME[@V]",
      description = "The function, and which version of it; otherwise the newest.")
  String function = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "EXPORT",
      description = "What to call of it; without it the function is a command.")
  @Nullable String export;

  @Parameters(
      index = "2..*",
      arity = "0..*",
      paramLabel = "ARG",
      description = "A number, or a text; '\"7\"' is the text 7.")
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "Bytes instead of arguments, from a file; - is the standard input.")
  @Nullable String data;

  @Option(names = "--async", description = "Prints the id of the task and returns.")
  boolean async;

  @Option(
      names = "--wait",
      paramLabel = "TIME",
      converter = Amounts.Time.class,
      description = "Prints the id only when the call takes longer than this: 1s, 5m.")
  @Nullable Duration wait;

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Amounts.Time.class,
      description = "Ends the call after this time: 500ms, 10s, 5m.")
  @Nullable Duration deadline;

  @Option(
      names = "--idempotency-key",
      paramLabel = "KEY",
      description = "Calls with the same key happen once, and have the same answer.")
  @Nullable String key;

  @Spec @Nullable CommandSpec spec;

  InvokeCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    checkWords();
    var request = api.call(path(), output().json);
    addBody(request);
    addHeaders(request);
    var outcome = new CallOutcome(screen, output().json);
    try {
      var response = api.result(request.build());
      if (response.statusCode() == ACCEPTED) {
        accepted(response, screen);
      } else {
        outcome.show(response);
      }
      return ExitCodes.OK;
    } catch (CommandFailed e) {
      return outcome.failed(e);
    }
  }

  /// Negative numbers look like options and are none; other words with a dash need `--`.
  private void checkWords() throws CommandFailed {
    var words = Objects.requireNonNull(spec).commandLine().getParseResult().originalArgs();
    if (words.contains("--")) {
      return;
    }
    for (var word : arguments) {
      if (word.startsWith("-") && word.length() > 1 && !CallArguments.isNumber(word)) {
        var message = "unknown option: '" + word + "'; a text with a dash stands after --";
        throw new CommandFailed("BAD_OPTION", message);
      }
    }
  }

  private String path() {
    var path = Paths.below(Paths.FUNCTIONS, function);
    return export == null ? path : Paths.below(path, export);
  }

  private void addBody(HttpRequest.Builder request) throws CommandFailed {
    if (data == null) {
      if (arguments.isEmpty()) {
        request.POST(BodyPublishers.noBody());
        return;
      }
      var json = CallArguments.json(arguments);
      request.header("Content-Type", "application/json").POST(BodyPublishers.ofString(json));
      return;
    }
    if (!arguments.isEmpty()) {
      var message = "--data and arguments are two ways to say the same: give one of them";
      throw new CommandFailed("BAD_OPTION", message);
    }
    var body = BodyPublishers.ofByteArray(bytes(data));
    request.header("Content-Type", "application/octet-stream").POST(body);
  }

  private byte[] bytes(String from) throws CommandFailed {
    if (!from.equals("-")) {
      return ModuleFile.read(surroundings().directory().resolve(from), from);
    }
    try {
      return surroundings().in().readAllBytes();
    } catch (IOException e) {
      var message = "the standard input cannot be read: " + CommandFailed.sentenceOf(e);
      throw new CommandFailed("NO_SUCH_FILE", message, e);
    }
  }

  private void addHeaders(HttpRequest.Builder request) throws CommandFailed {
    if (wait != null) {
      long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
      request.header("Prefer", "respond-async, wait=" + seconds);
    } else if (async) {
      request.header("Prefer", "respond-async");
    }
    if (deadline != null) {
      request.header("Raywa-Deadline-Ms", Long.toString(deadline.toMillis()));
    }
    if (key != null) {
      if (!KEY.matcher(key).matches()) {
        var message = "--idempotency-key is 1 to 255 visible characters of ASCII";
        throw new CommandFailed("BAD_OPTION", message);
      }
      request.header("Idempotency-Key", key);
    }
  }

  private void accepted(HttpResponse<byte[]> response, Screen screen) throws CommandFailed {
    var text = new String(response.body(), StandardCharsets.UTF_8).strip();
    if (output().json) {
      screen.answer(text);
      return;
    }
    if (wait != null && !output().quiet) {
      screen.line("still running; `raywa-vx tasks result` has the result of this task later:");
    }
    screen.answer(CallOutcome.document(text).getString("task", ""));
  }
}
