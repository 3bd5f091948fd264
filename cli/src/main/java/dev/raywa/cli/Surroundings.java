package dev.raywa.cli;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.random.RandomGenerator;

/// What a command may touch of the world, so that tests can hand it another one.
///
/// @param in the standard input
/// @param out where the guest's stdout and what a command answers go
/// @param err everything else
/// @param outTerminal whether a person reads `out` on a terminal
/// @param errTerminal whether a person reads `err` on a terminal
/// @param random makes secrets
/// @param environment the variables of the process
/// @param directory what relative paths of the user start from
/// @param nodes starts a node in this process
/// @param inspector looks at modules
/// @param self the command line that starts this program again
/// @param interrupts tells of Ctrl-C
record Surroundings(
    InputStream in,
    OutputStream out,
    OutputStream err,
    boolean outTerminal,
    boolean errTerminal,
    RandomGenerator random,
    Map<String, String> environment,
    Path directory,
    NodeLauncher nodes,
    ModuleInspector inspector,
    SelfCommand self,
    Interrupts interrupts) {
  Surroundings {
    environment = Map.copyOf(environment);
  }
}
