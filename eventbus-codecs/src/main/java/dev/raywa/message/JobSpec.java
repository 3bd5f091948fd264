package dev.raywa.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What a job runs.
///
/// @param namespace of the tenant that it belongs to
/// @param name for people
/// @param module the guest
/// @param entry the export to call, usually `_start`
/// @param arguments `argv`, the program's own name first
/// @param environment what the guest sees of the environment
/// @param directories host folders that the driver may use
/// @param dialect which form of `ray` the guest uses
/// @param options demand and deadline of the driver
/// @param restartsMax how often the driver is started again, from its start, when its node is lost
/// @param attached whether somebody is about to follow the output, which must then be complete
/// @param call present for an invocation: a job that is one call of a function and what that starts
/// @param trace below which span of which trace it runs; empty outside of traces
public record JobSpec(
    Namespace namespace,
    String name,
    ModuleId module,
    String entry,
    List<String> arguments,
    Map<String, String> environment,
    List<Directory> directories,
    Dialect dialect,
    TaskOptions options,
    int restartsMax,
    boolean attached,
    Optional<Call> call,
    Optional<Trace> trace) {
  /// A host folder under a name that the guest sees.
  public record Directory(String host, String guest, boolean readOnly) {}

  /// One call of a function from outside.
  ///
  /// @param arguments for the export; for a command (`_start`), at most one blob, its standard
  ///   input
  /// @param recorded whether the cluster keeps a record of it, so that it outlives its node
  public record Call(List<Argument> arguments, boolean recorded) {
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  public JobSpec {
    if (restartsMax < 0 || restartsMax > 1000) {
      throw new IllegalArgumentException("restarts must be 0 to 1000, was: " + restartsMax);
    }
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    directories = List.copyOf(directories);
  }

  /// A job outside of traces.
  public JobSpec(
      Namespace namespace,
      String name,
      ModuleId module,
      String entry,
      List<String> arguments,
      Map<String, String> environment,
      List<Directory> directories,
      Dialect dialect,
      TaskOptions options,
      int restartsMax,
      boolean attached,
      Optional<Call> call) {
    this(
        namespace,
        name,
        module,
        entry,
        arguments,
        environment,
        directories,
        dialect,
        options,
        restartsMax,
        attached,
        call,
        Optional.empty());
  }

  /// A job of the namespace [Namespace#DEFAULT] that is no invocation.
  public JobSpec(
      String name,
      ModuleId module,
      String entry,
      List<String> arguments,
      Map<String, String> environment,
      List<Directory> directories,
      Dialect dialect,
      TaskOptions options,
      int restartsMax,
      boolean attached) {
    this(
        Namespace.DEFAULT,
        name,
        module,
        entry,
        arguments,
        environment,
        directories,
        dialect,
        options,
        restartsMax,
        attached,
        Optional.empty());
  }

  /// Whether the cluster keeps a record of it.
  public boolean isRecorded() {
    return call.map(Call::recorded).orElse(true);
  }

  /// Whether it is one call of an export, rather than a program that is started.
  public boolean isFunctionCall() {
    return call.isPresent() && !entry.equals(Entry.Start.COMMAND.export());
  }

  /// The same job in another namespace.
  public JobSpec with(Namespace other) {
    return copy(other, directories, trace);
  }

  /// The same job with other folders.
  public JobSpec with(List<Directory> others) {
    return copy(namespace, others, trace);
  }

  /// The same job at another place in a trace.
  public JobSpec with(Optional<Trace> place) {
    return copy(namespace, directories, place);
  }

  private JobSpec copy(Namespace space, List<Directory> folders, Optional<Trace> place) {
    return new JobSpec(
        space,
        name,
        module,
        entry,
        arguments,
        environment,
        folders,
        dialect,
        options,
        restartsMax,
        attached,
        call,
        place);
  }
}
