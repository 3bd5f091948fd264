package dev.raywa.wasm.chicory;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.wasm.types.FunctionType;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import java.util.Optional;

/// WASI preview 1 for guests: which functions there are, and the state of one instance.
/// Thread-safe.
interface WasiLink {
  /// The import module of WASI preview 1.
  String MODULE = "wasi_snapshot_preview1";

  /// The type of a function of preview 1; empty when there is no such function.
  Optional<FunctionType> type(String name);

  /// Opens the state of one instance. Cheap: files and streams are made when the guest first needs
  /// them.
  Session open(Invocation invocation, GuestOutput output);

  /// The WASI functions of one instance, used by its thread only.
  interface Session extends AutoCloseable {
    /// A function for which [WasiLink#type] is present.
    HostFunction function(String name);

    /// Frees files and streams.
    @Override
    void close();
  }
}
