package dev.raywa.cli;

import java.util.Set;
import picocli.CommandLine.Command;

/// Names that only gather commands; each alone means its `list`.
final class Groups {
  /// The names.
  static final Set<String> NAMES = Set.of("jobs", "functions", "models", "tasks", "objects");

  private Groups() {}

  /// `raywa-vx jobs`.
  @Command(
      name = "jobs",
      synopsisSubcommandLabel = "[COMMAND]",
      header = "List, look at and stop jobs.",
      description = "Without a command: list.",
      footer = {
        "",
        "Examples:",
        "  raywa-vx jobs",
        "  raywa-vx jobs logs 10 --follow",
        "  raywa-vx jobs stop 10",
        "",
        "Exit code: 0; 125 when no node answers, or what is named is not there."
      })
  static final class Jobs {}

  /// `raywa-vx functions`.
  @Command(
      name = "functions",
      synopsisSubcommandLabel = "[COMMAND]",
      header = "List, look at and delete functions.",
      description = "Without a command: list.",
      footer = {
        "",
        "Examples:",
        "  raywa-vx functions",
        "  raywa-vx functions show squares@1",
        "  raywa-vx functions delete squares",
        "",
        "Exit code: 0; 125 when no node answers, or what is named is not there."
      })
  static final class Functions {}

  /// `raywa-vx models`.
  @Command(
      name = "models",
      synopsisSubcommandLabel = "[COMMAND]",
      header = "Push, list, look at and delete ONNX models.",
      description = {
        "Guests load a model by NAME, NAME@VERSION or NAME@sha256:DIGEST, on any node.",
        "Without a command: list."
      },
      footer = {
        "",
        "Examples:",
        "  raywa-vx models push mobilenet mobilenet_v2.onnx",
        "  raywa-vx models show mobilenet@1",
        "  raywa-vx models delete mobilenet",
        "",
        "Exit code: 0; 125 when no node answers, or what is named is not there."
      })
  static final class Models {}

  /// `raywa-vx objects`.
  @Command(
      name = "objects",
      synopsisSubcommandLabel = "[COMMAND]",
      header = "List the objects of jobs, fetch their bytes.",
      description = "Without a command: list.",
      footer = {
        "",
        "Examples:",
        "  raywa-vx objects --job 10",
        "  raywa-vx objects get 000000000000000a1b2c3d4e5f60718293a4b5c6d7e8f90080000000",
        "",
        "Exit code: 0; 125 when no node answers, or what is named is not there."
      })
  static final class Objects {}

  /// `raywa-vx tasks`.
  @Command(
      name = "tasks",
      synopsisSubcommandLabel = "[COMMAND]",
      header = "List calls of functions, fetch their results, stop them.",
      description = "Without a command: list.",
      footer = {
        "",
        "Examples:",
        "  raywa-vx tasks",
        "  raywa-vx tasks result 4000000000000001a2b3c4d5e6f708192a3b4c5d6e7f8091",
        "",
        "Exit code: as that of the command; see its --help."
      })
  static final class Tasks {}
}
