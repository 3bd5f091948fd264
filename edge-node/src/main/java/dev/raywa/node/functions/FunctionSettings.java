package dev.raywa.node.functions;

import dev.raywa.message.JobSpec;
import dev.raywa.message.TaskOptions;
import java.time.Duration;
import java.util.List;

/// How a function is to be called.
///
/// @param options demand, deadline and retries of each call
/// @param concurrencyMax calls that have not ended, on each node; 0 for no limit but the node's own
/// @param directories folders of the node, for commands only
public record FunctionSettings(
    TaskOptions options, int concurrencyMax, List<JobSpec.Directory> directories) {
  /// One core, three retries, no limits.
  public static final FunctionSettings DEFAULT =
      new FunctionSettings(TaskOptions.DEFAULT, 0, List.of());

  public FunctionSettings {
    if (concurrencyMax < 0) {
      throw new IllegalArgumentException("concurrency must be 0 or more, was: " + concurrencyMax);
    }
    directories = List.copyOf(directories);
  }

  /// The options of one call.
  ///
  /// @param asked the caller's own deadline, zero for none: the shorter one counts
  public TaskOptions optionsOf(Duration asked) {
    var own = options.deadline();
    boolean shorter = !asked.isZero() && (own.isZero() || asked.compareTo(own) < 0);
    return shorter
        ? new TaskOptions(options.demand(), options.retriesMax(), options.retryExceptions(), asked)
        : options;
  }
}
