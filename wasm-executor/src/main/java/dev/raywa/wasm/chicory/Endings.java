package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import com.dylibso.chicory.runtime.WasmException;
import com.dylibso.chicory.wasi.WasiExitException;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.UninstantiableException;
import dev.raywa.message.TaskError;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.host.GuestMemory;
import java.util.ArrayList;
import java.util.List;

/// Says how a run ended when the guest did not return.
final class Endings {
  private static final String CLASSES = "com.dylibso.chicory.$gen.CompiledMachine";
  private static final String FUNCTION = "func_";

  private Endings() {}

  /// A host function threw what it should have answered.
  static final class HostDefect extends RuntimeException {
    HostDefect(String function, RuntimeException cause) {
      super("the host function " + function + " failed: " + cause, cause);
    }
  }

  static Ended of(Throwable thrown, FunctionNames names, long memoryBytesMax) {
    var e = thrown instanceof UninstantiableException wrapped ? cause(wrapped) : thrown;
    return switch (e) {
      case WasiExitException exit -> new Ended.Exited(exit.exitCode(), memoryBytesMax);
      case GuestInterrupted _ -> new Ended.Interrupted(memoryBytesMax);
      case ChicoryInterruptedException _ -> new Ended.Interrupted(memoryBytesMax);
      case ChicoryException c when isInterruption(c) -> new Ended.Interrupted(memoryBytesMax);
      case Passing.Failure failure -> new Ended.Failed(failure.error(), memoryBytesMax);
      default ->
          new Ended.Failed(new TaskError(code(e), message(e), backtrace(e, names)), memoryBytesMax);
    };
  }

  private static Throwable cause(UninstantiableException wrapped) {
    return wrapped.getCause() == null ? wrapped : wrapped.getCause();
  }

  private static boolean isInterruption(ChicoryException e) {
    return "Thread interrupted".equals(e.getMessage());
  }

  private static TaskError.Code code(Throwable e) {
    return switch (e) {
      case OutOfMemoryError _ -> TaskError.Code.OUT_OF_MEMORY;
      case ChicoryException _ -> TaskError.Code.TRAPPED;
      case WasmException _ -> TaskError.Code.TRAPPED;
      case StackOverflowError _ -> TaskError.Code.TRAPPED;
      case ArithmeticException _ -> TaskError.Code.TRAPPED;
      case GuestMemory.OutOfBounds _ -> TaskError.Code.TRAPPED;
      default -> TaskError.Code.INTERNAL;
    };
  }

  /// What happened, in the words of the WebAssembly specification where it has words for it.
  private static String message(Throwable e) {
    return switch (e) {
      case StackOverflowError _ -> "call stack exhausted";
      case OutOfMemoryError _ -> "this node has no memory left for the guest";
      case WasmException thrown -> "uncaught exception with tag " + thrown.tagIdx();
      case ArithmeticException _ -> "integer divide by zero";
      case GuestMemory.OutOfBounds _ -> "out of bounds memory access";
      case ChicoryException c -> words(String.valueOf(c.getMessage()));
      case HostDefect defect -> String.valueOf(defect.getMessage());
      default -> "the engine failed: " + e;
    };
  }

  private static String words(String message) {
    if (message.contains("unreachable instruction")) {
      return "unreachable";
    }
    for (var known : List.of("out of bounds memory access", "out of bounds table access")) {
      if (message.startsWith(known)) {
        return known;
      }
    }
    return message.isBlank() ? "trap" : message;
  }

  /// The guest's functions on the Java stack, innermost first. Functions that are interpreted leave
  /// no frame of their own.
  private static List<String> backtrace(Throwable e, FunctionNames names) {
    var functions = new ArrayList<String>();
    var origin = e.getCause() instanceof StackOverflowError deep ? deep : e;
    for (var frame : origin.getStackTrace()) {
      var method = frame.getMethodName();
      if (frame.getClassName().startsWith(CLASSES)
          && method.startsWith(FUNCTION)
          && functions.size() < TaskError.BACKTRACE_MAX) {
        functions.add(names.of(Integer.parseInt(method.substring(FUNCTION.length()))));
      }
    }
    return functions;
  }
}
