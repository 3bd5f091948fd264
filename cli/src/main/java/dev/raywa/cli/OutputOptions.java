package dev.raywa.cli;

import picocli.CommandLine.Option;

/// How a command reports; the same in every command.
final class OutputOptions {
  @Option(names = "--json", description = "Report in JSON.")
  boolean json;

  @Option(names = "--quiet", description = "No progress and no summary.")
  boolean quiet;
}
