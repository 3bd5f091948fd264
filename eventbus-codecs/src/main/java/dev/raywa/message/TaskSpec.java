package dev.raywa.message;

import java.util.List;

/// One call of a function in a fresh sandbox. Immutable; running it again is always allowed.
///
/// @param id derived from the parent and the number of its submission
/// @param function what to call
/// @param arguments in the order of the callee's parameters
/// @param options demand, retries, deadline
/// @param origin owner, home and depth
public record TaskSpec(
    TaskId id, FunctionRef function, List<Argument> arguments, TaskOptions options, Origin origin) {
  /// The most arguments of one call, the limit of the WebAssembly JavaScript interface.
  public static final int ARGUMENTS_MAX = 1000;

  public TaskSpec {
    arguments = List.copyOf(arguments);
    if (arguments.size() > ARGUMENTS_MAX) {
      throw new IllegalArgumentException(
          "a task takes at most " + ARGUMENTS_MAX + " arguments, was: " + arguments.size());
    }
  }

  /// The job that this task belongs to.
  public JobId job() {
    return id.job();
  }

  /// The same task with another origin.
  public TaskSpec with(Origin other) {
    return new TaskSpec(id, function, arguments, options, other);
  }

  /// Whether this is the root of its job: the driver, or the function that an invocation calls.
  public boolean isDriver() {
    return origin.depth() == 0;
  }

  /// Whether it must run on the home of its job: a program has the job's output and folders there.
  public boolean isPinned() {
    return isDriver() && function.entry() instanceof Entry.Start;
  }
}
