package dev.raywa.cli;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `raywa-vx run`: runs a module as a job and ends as the guest does.
@Command(
    name = "run",
    header = "Run a WebAssembly program with its remote tasks.",
    description = {
      "Runs FILE on a node in this process, on local nodes of its own (--nodes), or on a running"
          + " cluster (--address). The driver's stdout and stderr come out as they are; what its"
          + " tasks print comes on stderr with task, function and node in front.",
      "",
      "A source is compiled by a node that has its compiler (see raywa-vx toolchains); the first"
          + " line on stderr is then the number of the job.",
      "",
      "Options stand before or right after FILE; from the first other word on, or after --,"
          + " everything is for the guest. --cpus, --memory and --label say what the job needs"
          + " of a running cluster, otherwise what each local node offers.",
      "",
      "The last line on stderr sums the job up; with --json it is the job's status as one JSON"
          + " document, with --quiet there is none."
    },
    footer = {
      "",
      "Examples:",
      "  raywa-vx run examples/c/pi.wasm",
      "  raywa-vx run examples/c/pi.wasm 16 1000000     arguments for the guest",
      "  raywa-vx run hello.rs --cpus 1 --memory-mb 1000 --job-name sleep",
      "  raywa-vx run --nodes 3 examples/c/pi.wasm      three nodes for a trial",
      "  raywa-vx run --address 10.0.0.5:8080 job.wasm --cpus 2 --deadline 30s",
      "  raywa-vx run --model net=net.onnx classify.wasm photo.jpg",
      "  raywa-vx run --dir examples/data::/data:ro examples/c/wordcount.wasm /data 10",
      "",
      "Exit code: the guest's own; 124 the deadline is over; 125 raywa-vx refused or",
      "failed, or the guest trapped; 130 Ctrl-C, which cancels the job."
    })
final class RunCommand implements Callable<Integer>, Reporting {
  static final int NODES_MAX = 64;

  private final Surroundings surroundings;

  @Parameters(
      index = "0",
      paramLabel = "FILE",
      description = "The program, a .wasm file or a source: .rs .c .cpp .go .ts.")
  String file = "";

  @Parameters(index = "1..*", paramLabel = "ARG", arity = "0..*", description = "For the guest.")
  List<String> arguments = new ArrayList<>();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Starts N local nodes, and ends them afterwards.")
  @Nullable Integer nodes;

  @Mixin JobRequest request = new JobRequest();
  @Mixin ResourceOptions resources = new ResourceOptions();
  @Mixin ClusterOptions cluster = new ClusterOptions();
  @Mixin OutputOptions output = new OutputOptions();

  RunCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public OutputOptions output() {
    return output;
  }

  @Override
  public Integer call() throws CommandFailed {
    checkOptions();
    checkDetach();
    var interruption = new Interruption(surroundings.interrupts());
    try {
      return run(interruption);
    } catch (CommandFailed e) {
      if (interruption.exitCode().isEmpty()) {
        throw e;
      }
    } catch (OutputClosed e) {
      throw new CommandFailed("OUTPUT_CLOSED", CommandFailed.sentenceOf(e), e);
    } catch (InterruptedException _) {
      // The exit code below says it.
    }
    return interruption.exitCode().orElse(ExitCodes.FAILED);
  }

  private void checkOptions() throws CommandFailed {
    if (nodes != null && (nodes < 1 || nodes > NODES_MAX)) {
      var message = "--nodes is 1 to " + NODES_MAX + ", was: " + nodes;
      throw new CommandFailed("BAD_OPTION", message);
    }
    if (nodes != null && cluster.address != null) {
      var message = "--nodes starts nodes of its own and --address uses others: give one of them";
      throw new CommandFailed("BAD_OPTION", message);
    }
  }

  private void checkDetach() throws CommandFailed {
    boolean running = nodes == null && cluster.given(surroundings.environment()).isPresent();
    if (request.detach && !running) {
      var message = "--detach is for a running cluster: name a node of it with --address";
      throw new CommandFailed("BAD_OPTION", message);
    }
  }

  private int run(Interruption interruption) throws CommandFailed, InterruptedException {
    var program = Program.read(surroundings.directory().resolve(file), file);
    var granted = request.directories.stream().map(d -> d.from(surroundings.directory())).toList();
    var models = ModelFile.read(surroundings.directory(), request.models);
    var job = request.json(argv(), granted);
    var screen = new Screen(surroundings, !output.quiet && !output.json);
    try (var site = site(job, granted);
        var api = new NodeApi(site.address(), site.access())) {
      for (var model : models) {
        model.push(api, screen);
      }
      var run = new JobRun(api, screen, interruption);
      if (request.detach) {
        return detached(screen, run.start(program, job));
      }
      boolean told = program instanceof Program.Source && !output.quiet && !output.json;
      var report = run.run(program, job, told ? begun -> begun(screen, begun) : _ -> {});
      int exitCode = interruption.exitCode().orElse(report.exitCode());
      show(screen, report, exitCode, site.memoryPeakBytes());
      return exitCode;
    }
  }

  private int detached(Screen screen, JobReport started) {
    if (output.json) {
      screen.answer(started.status().encode());
    } else {
      if (!output.quiet) {
        begun(screen, started);
      }
      screen.answer(Long.toString(started.id()));
    }
    return ExitCodes.OK;
  }

  private static void begun(Screen screen, JobReport job) {
    screen.line("job running, id: " + job.id() + ".");
  }

  private Site site(JsonObject job, List<GrantedDirectory> granted)
      throws CommandFailed, InterruptedException {
    var address = cluster.given(surroundings.environment());
    if (nodes == null && address.isPresent()) {
      JobRequest.demand(job, resources);
      return Site.running(address.get(), cluster.access(surroundings.environment()));
    }
    JobRequest.demandAtMostOneCore(job, resources);
    var settings = NodeSettings.forOneCommand(resources, granted);
    if (nodes == null) {
      var environment = surroundings.environment();
      var none = Optional.<Path>empty();
      return Site.embedded(surroundings.nodes().start(settings, environment, none));
    }
    NodeSettings.shareCores(settings, nodes);
    return LocalNodes.start(surroundings, nodes, settings);
  }

  private List<String> argv() {
    var argv = new ArrayList<String>();
    argv.add(ModuleFile.name(file));
    argv.addAll(arguments);
    return argv;
  }

  private void show(Screen screen, JobReport report, int exitCode, OptionalLong peakBytes) {
    if (output.json) {
      var answer = report.status().copy().put("exitCode", exitCode);
      peakBytes.ifPresent(bytes -> answer.put("memoryPeakBytes", bytes));
      screen.line(answer.encode());
      return;
    }
    report.failure().forEach(screen::line);
    if (!output.quiet) {
      screen.line(report.summary(peakBytes));
    }
  }
}
