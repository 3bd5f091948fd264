package dev.raywa.message;

import java.util.List;
import java.util.Map;

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
    boolean attached) {
  /// A host folder under a name that the guest sees.
  public record Directory(String host, String guest, boolean readOnly) {}

  public JobSpec {
    if (restartsMax < 0 || restartsMax > 1000) {
      throw new IllegalArgumentException("restarts must be 0 to 1000, was: " + restartsMax);
    }
    arguments = List.copyOf(arguments);
    environment = Map.copyOf(environment);
    directories = List.copyOf(directories);
  }

  /// A job of the namespace [Namespace#DEFAULT].
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
        attached);
  }

  /// The same job in another namespace.
  public JobSpec with(Namespace other) {
    return new JobSpec(
        other,
        name,
        module,
        entry,
        arguments,
        environment,
        directories,
        dialect,
        options,
        restartsMax,
        attached);
  }

  /// The same job with other folders.
  public JobSpec with(List<Directory> others) {
    return new JobSpec(
        namespace,
        name,
        module,
        entry,
        arguments,
        environment,
        others,
        dialect,
        options,
        restartsMax,
        attached);
  }
}
