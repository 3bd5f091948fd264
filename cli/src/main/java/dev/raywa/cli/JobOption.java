package dev.raywa.cli;

import picocli.CommandLine.Option;

/// Which job a command is about; the same in every command.
final class JobOption {
  @Option(names = "--id", paramLabel = "N", required = true, description = "The job's number.")
  long id;
}
