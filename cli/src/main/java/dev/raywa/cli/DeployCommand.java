package dev.raywa.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `raywa-vx deploy`: makes a module a function that anybody may call by name.
@Command(
    name = "deploy",
    header = "Deploy a module as a function, or a new version of it.",
    description = {
      ClusterCommand.ASKS,
      "Prints the name with the number of the version, and the exports with their types. The same"
          + " module with the same settings is no new version."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx deploy examples/go/squares.wasm --name squares",
      "  raywa-vx deploy fast.wasm --name fast --cpus 0.5 --deadline 2s --concurrency 100",
      "  raywa-vx deploy cat.wasm --name cat --dir /srv/data::/data:ro --retries 0",
      "",
      "Exit code: 0; 125 when no node answers or the module was refused."
    })
final class DeployCommand extends ClusterCommand {
  @Parameters(paramLabel = "FILE.wasm", description = "The module.")
  String file = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      required = true,
      description = "What it is called by: [a-z0-9][a-z0-9._-]*, at most 63 characters.")
  String name = "";

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Amounts.Time.class,
      description = "Ends each call after this time: 500ms, 10s, 5m.")
  @Nullable Duration deadline;

  @Option(
      names = "--retries",
      paramLabel = "N",
      description = "How often a call begins again after the loss of a node; otherwise 3.")
  @Nullable Integer retries;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "Open calls on each node; otherwise without limit.")
  @Nullable Integer concurrency;

  @Option(
      names = "--dir",
      paramLabel = "HOST::GUEST[:ro]",
      converter = GrantedDirectory.Converter.class,
      description = "A folder of the nodes that a command may use, under the name it sees.")
  List<GrantedDirectory> directories = new ArrayList<>();

  @Mixin ResourceOptions resources = new ResourceOptions();

  DeployCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  int answer(NodeApi api, Screen screen) throws CommandFailed, InterruptedException {
    var wasm = ModuleFile.read(surroundings().directory().resolve(file), file);
    var settings = settings();
    var query = settings.isEmpty() ? "" : "?" + String.join("&", settings);
    var path = Paths.below(Paths.FUNCTIONS, name) + query;
    var body = new Upload(ModuleFile.name(file), wasm, screen).body();
    var version = api.put(path, body, NodeApi.WASM);
    screen.hideProgress();
    if (output().json) {
      screen.answer(version.encode());
    } else {
      screen.answer(VersionView.ref(version));
      FunctionView.exports(version).forEach(screen::answer);
      VersionView.tellForgotten(version, screen, output());
    }
    return ExitCodes.OK;
  }

  private List<String> settings() throws CommandFailed {
    var settings = new ArrayList<String>();
    resources.cores().ifPresent(cores -> add(settings, "cpus", cores.toPlainString()));
    resources.memoryBytes().ifPresent(size -> add(settings, "memoryBytes", Long.toString(size)));
    if (!resources.labels.isEmpty()) {
      add(settings, "labels", labels());
    }
    if (deadline != null) {
      add(settings, "deadlineMs", Long.toString(deadline.toMillis()));
    }
    if (retries != null) {
      add(settings, "retries", Integer.toString(retries));
    }
    if (concurrency != null) {
      add(settings, "concurrency", Integer.toString(concurrency));
    }
    for (var directory : directories) {
      add(settings, "dirs", folder(directory.from(surroundings().directory())));
    }
    return settings;
  }

  private String labels() {
    return resources.labels.entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  private static String folder(GrantedDirectory folder) {
    return folder.host() + ":" + folder.guest() + (folder.readOnly() ? ":ro" : "");
  }

  private static void add(List<String> settings, String key, String value) {
    settings.add(key + "=" + Paths.encoded(value));
  }
}
