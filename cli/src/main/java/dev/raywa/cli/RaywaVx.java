package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/// The command `raywa-vx` with everything below it.
final class RaywaVx {
  private static final int HELP_COLUMNS = 90;
  private static final Set<String> HELP = Set.of("-h", "--help");
  private static final String RUN = "run";
  private static final String DEBUG = "RAYWA_DEBUG";

  private final Surroundings surroundings;
  private final CommandLine commands;
  private final CommandSpec run;

  RaywaVx(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.commands = new CommandLine(new Top());
    this.run = add(new RunCommand(surroundings));
    add(new NodeCommand(surroundings));
    add(new NodesCommand(surroundings));
    add(new InspectCommand(surroundings));
    add(new StatusCommand(surroundings));
    add(new WasmCommand(surroundings));
    add(new ToolchainsCommand(surroundings));
    add(new TokenCommand(surroundings));
    addClusterCommands();
    commands.addSubcommand(new HelpCommand());
    commands.setUsageHelpWidth(HELP_COLUMNS);
    commands.setOut(writer(surroundings.out()));
    commands.setErr(writer(surroundings.err()));
    commands.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    commands.setParameterExceptionHandler(this::misused);
    commands.setExecutionExceptionHandler(this::failed);
  }

  private void addClusterCommands() {
    add(new DeployCommand(surroundings));
    add(new InvokeCommand(surroundings)).parser().unmatchedOptionsArePositionalParams(true);
    addGroup(
        new Groups.Functions(),
        new FunctionsListCommand(surroundings),
        new FunctionsShowCommand(surroundings),
        new FunctionsStatsCommand(surroundings),
        new FunctionsDeleteCommand(surroundings));
    addGroup(
        new Groups.Models(),
        new ModelsPushCommand(surroundings),
        new ModelsListCommand(surroundings),
        new ModelsShowCommand(surroundings),
        new ModelsDeleteCommand(surroundings));
    addGroup(
        new Groups.Tasks(),
        new TasksListCommand(surroundings),
        new TasksShowCommand(surroundings),
        new TasksChildrenCommand(surroundings),
        new TasksResultCommand(surroundings),
        new TasksStopCommand(surroundings));
    addGroup(
        new Groups.Objects(),
        new ObjectsListCommand(surroundings),
        new ObjectsGetCommand(surroundings),
        new ObjectsShowCommand(surroundings));
    addGroup(
        new Groups.Jobs(),
        new JobsListCommand(surroundings),
        new JobsStatusCommand(surroundings),
        new JobsStatsCommand(surroundings),
        new JobsLogsCommand(surroundings),
        new JobsStopCommand(surroundings));
    add(new TopCommand(surroundings));
    add(new CompletionCommand(surroundings));
  }

  private void addGroup(Object group, Object... members) {
    var line = add(group).commandLine();
    for (var member : members) {
      line.addSubcommand(withHelp(member));
    }
  }

  private CommandSpec add(Object command) {
    var line = withHelp(command);
    commands.addSubcommand(line);
    return line.getCommandSpec();
  }

  /// The whole tree.
  CommandSpec spec() {
    return commands.getCommandSpec();
  }

  private static CommandLine withHelp(Object command) {
    var line = new CommandLine(command);
    var help = OptionSpec.builder("-h", "--help").usageHelp(true).description("Shows this help.");
    line.getCommandSpec().addOption(help.build()).usageMessage().abbreviateSynopsis(true);
    return line;
  }

  /// Runs a command line and answers the exit code; blocks until the command is over.
  int run(List<String> arguments) {
    var words = new ArrayList<String>(arguments);
    if (!words.isEmpty() && words.getFirst().equals(RUN)) {
      words = new ArrayList<>(RunArguments.sorted(run, words.subList(1, words.size())));
      words.addFirst(RUN);
    }
    return commands.execute(withDefault(words).toArray(String[]::new));
  }

  /// A group alone, or with options only, is its `list`.
  private static List<String> withDefault(List<String> words) {
    if (words.isEmpty() || !Groups.NAMES.contains(words.getFirst())) {
      return words;
    }
    boolean alone = words.size() == 1;
    if (alone || (words.get(1).startsWith("-") && !HELP.contains(words.get(1)))) {
      words.add(1, "list");
    }
    return words;
  }

  private int misused(ParameterException e, String[] arguments) {
    var screen = new Screen(surroundings, false);
    var name = e.getCommandLine().getCommandSpec().qualifiedName(" ");
    screen.line("raywa-vx: " + lowered(CommandFailed.sentenceOf(e)) + " (see " + name + " --help)");
    return ExitCodes.FAILED;
  }

  private int failed(Exception e, CommandLine command, ParseResult result) {
    if (e instanceof OutputClosed) {
      // Who has seen enough wants to hear no more.
      return ExitCodes.FAILED;
    }
    var screen = new Screen(surroundings, false);
    var failure = e instanceof CommandFailed ours ? ours : defect(e);
    if (command.getCommand() instanceof Reporting reporting && reporting.output().json) {
      var error = JsonObject.of("code", failure.code(), "message", failure.getMessage());
      screen.line(JsonObject.of("exitCode", ExitCodes.FAILED, "error", error).encode());
    } else {
      screen.line("raywa-vx: " + failure.getMessage());
    }
    if (surroundings.environment().getOrDefault(DEBUG, "").equals("1")) {
      e.printStackTrace(writer(surroundings.err()));
    }
    return ExitCodes.FAILED;
  }

  private static CommandFailed defect(Exception e) {
    var message = "a defect of raywa-vx: %s; set %s=1 to see where".formatted(e, DEBUG);
    return new CommandFailed("INTERNAL", message, e);
  }

  private static String lowered(String sentence) {
    return sentence.substring(0, 1).toLowerCase(Locale.ROOT) + sentence.substring(1);
  }

  private static PrintWriter writer(OutputStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  /// What stands above the commands.
  @Command(
      name = "raywa-vx",
      mixinStandardHelpOptions = true,
      versionProvider = Version.class,
      synopsisSubcommandLabel = "COMMAND",
      header = "Many small edge servers as one computer for untrusted WebAssembly.",
      footer = {
        "",
        "Examples:",
        "  raywa-vx run examples/c/pi.wasm      a program on a node of its own",
        "  raywa-vx node                        a node that stays",
        "  raywa-vx help run                    all options of a command",
        "",
        "Environment: RAYWA_ADDRESS and RAYWA_TOKEN are the --address and --token of every",
        "command, RAYWA_JAVA_OPTS adds flags for the JVM, RAYWA_DEBUG=1 shows stack traces of",
        "raywa-vx itself."
      })
  static final class Top implements Callable<Integer> {
    @Spec @Nullable CommandSpec spec;

    @Override
    public Integer call() {
      throw new ParameterException(
          Objects.requireNonNull(spec).commandLine(), "a command is missing");
    }
  }

  /// What `--version` prints.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      var version = RaywaVx.class.getPackage().getImplementationVersion();
      var java = "Java " + Runtime.version().feature() + ", " + System.getProperty("os.arch");
      return new String[] {"raywa-vx " + (version == null ? "(not packaged)" : version), java};
    }
  }
}
