package dev.raywa.wasm;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import java.util.List;
import java.util.Map;

/// One run of a guest: where it begins and what it is given.
///
/// @param entry the function
/// @param arguments resolved, in the order of the callee's parameters; see [Passed]
/// @param program `argv`, the program's own name first
/// @param environment the guest's environment variables
/// @param directories host folders it may use; none for tasks
/// @param input what it reads from its standard input
/// @param limits what it may use
public record Invocation(
    Entry entry,
    List<Passed> arguments,
    List<String> program,
    Map<String, String> environment,
    List<JobSpec.Directory> directories,
    Bytes input,
    Limits limits) {

  /// An argument whose references are resolved.
  public sealed interface Passed {
    /// A scalar in the form that the engine uses: i32 sign-extended, floats as raw bits.
    record Scalar(Kind kind, long bits) implements Passed {}

    /// Bytes that the guest gets in its own memory, as a pointer, or as pointer and length when the
    /// next parameter of the callee is left for it.
    record Blob(ByteSource bytes) implements Passed {}
  }

  /// The WebAssembly type of a scalar.
  public enum Kind {
    /// 32-bit integer.
    I32,
    /// 64-bit integer.
    I64,
    /// 32-bit float.
    F32,
    /// 64-bit float.
    F64
  }

  /// A run that finds nothing on its standard input.
  public Invocation(
      Entry entry,
      List<Passed> arguments,
      List<String> program,
      Map<String, String> environment,
      List<JobSpec.Directory> directories,
      Limits limits) {
    this(entry, arguments, program, environment, directories, Bytes.EMPTY, limits);
  }

  public Invocation {
    arguments = List.copyOf(arguments);
    program = List.copyOf(program);
    environment = Map.copyOf(environment);
    directories = List.copyOf(directories);
  }
}
