package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.host.GuestMemory;
import dev.raywa.wasm.host.Signature;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// One function of inference. All take and answer numbers of 32 bits; the answer is an error number
/// of WASI-NN, 0 to 8.
///
/// @param isRecorded whether its outcome becomes the instance's last error
record NnCall(String name, int parameters, boolean isRecorded, Step step) {
  /// What it does; answers the error number where it does not throw.
  @FunctionalInterface
  interface Step {
    int run(NnState state, Arguments given) throws NnException;
  }

  /// What it does where it has no number to answer but 0.
  @FunctionalInterface
  interface Work {
    void run(NnState state, Arguments given) throws NnException;
  }

  /// A function that answers 0 when it does not throw.
  static NnCall of(String name, int parameters, Work work) {
    return new NnCall(
        name,
        parameters,
        true,
        (state, given) -> {
          work.run(state, given);
          return 0;
        });
  }

  /// Functions by name.
  static Map<String, NnCall> table(NnCall... calls) {
    var table = new TreeMap<String, NnCall>();
    for (var call : calls) {
      table.put(call.name(), call);
    }
    return Collections.unmodifiableMap(table);
  }

  Signature signature() {
    return new Signature(Collections.nCopies(parameters, Kind.I32), List.of(Kind.I32));
  }

  /// Whatever the guest passed, the result is a number of the contract. Only an interrupted thread
  /// leaves with an exception.
  int run(NnState state, Arguments given) {
    try {
      int errno = step.run(state, given);
      if (isRecorded) {
        state.succeeded();
      }
      return errno;
    } catch (NnException e) {
      return failed(state, e);
    } catch (GuestMemory.OutOfBounds e) {
      var code = given.memory().size() == 0 ? NnCode.MISSING_MEMORY : NnCode.INVALID_ARGUMENT;
      return failed(state, new NnException(code, String.valueOf(e.getMessage())));
    } catch (GuestInterrupted e) {
      throw e;
    } catch (RuntimeException e) {
      return failed(state, new NnException(NnCode.RUNTIME_ERROR, "inference failed: " + e));
    }
  }

  private int failed(NnState state, NnException e) {
    if (Thread.currentThread().isInterrupted()) {
      throw new GuestInterrupted();
    }
    if (isRecorded) {
      state.failed(name, e);
    }
    return e.code().errno();
  }
}
