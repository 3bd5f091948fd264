package dev.raywa.wasm.host;

import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// One host function: what it does, and how it says that it failed.
///
/// @param qualified its import name with its module, `ray.get`
/// @param signature its exact type
/// @param failure what it returns for an error
/// @param recorded whether its outcome becomes the instance's last error
/// @param step the work itself; may throw [CallFailure] and [GuestMemory.OutOfBounds]
record HostCall(
    String qualified,
    Signature signature,
    ToLongFunction<TaskError> failure,
    boolean recorded,
    Step step)
    implements Linkable {
  /// The work of a host function.
  @FunctionalInterface
  interface Step {
    long run(InstanceState state, Guest guest, Given given);
  }

  /// The import name without its module.
  String name() {
    return qualified.substring(qualified.indexOf('.') + 1);
  }

  /// A table of functions by name.
  static Map<String, HostCall> table(HostCall... calls) {
    return Stream.of(calls)
        .collect(Collectors.toUnmodifiableMap(HostCall::name, Function.identity()));
  }

  @Override
  public HostFunction.Body bind(InstanceState state) {
    return (guest, values) -> run(state, guest, new Given(values));
  }

  /// Runs it; whatever the guest passed, the result is a value of the contract. Only an interrupted
  /// thread leaves with an exception.
  long run(InstanceState state, Guest guest, Given given) {
    try {
      long result = step.run(state, guest, given);
      if (recorded) {
        state.succeeded();
      }
      return result;
    } catch (CallFailure e) {
      return failed(state, e.error(qualified));
    } catch (GuestMemory.OutOfBounds e) {
      return failed(state, new TaskError(Code.INVALID_ARGUMENT, qualified + ": " + e.getMessage()));
    }
  }

  private long failed(InstanceState state, TaskError error) {
    if (recorded) {
      state.failed(error);
    }
    return failure.applyAsLong(error);
  }
}
