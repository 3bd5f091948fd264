package dev.raywa.cli;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `raywa-vx completion`: what a shell needs to complete commands and options.
@Command(
    name = "completion",
    header = "Print what a shell needs to complete commands and options.",
    description = "The script is for the shell that is named; it starts no program by itself.",
    footer = {
      "",
      "Examples:",
      "  source <(raywa-vx completion bash)                 for this shell",
      "  raywa-vx completion bash > ~/.local/share/bash-completion/completions/raywa-vx",
      "  echo 'source <(raywa-vx completion zsh)' >> ~/.zshrc",
      "",
      "Exit code: 0; 125 when the shell is another one."
    })
final class CompletionCommand implements Callable<Integer> {
  private final Surroundings surroundings;

  @Parameters(paramLabel = "SHELL", description = "bash or zsh.")
  @Nullable Shell shell;

  @Spec @Nullable CommandSpec spec;

  /// Shells that the script is made for; it knows by itself which one reads it.
  enum Shell {
    bash,
    zsh
  }

  CompletionCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  @Override
  public Integer call() {
    var root = Objects.requireNonNull(spec).root();
    new Screen(surroundings, false).answer(AutoComplete.bash(root.name(), root.commandLine()));
    return ExitCodes.OK;
  }
}
