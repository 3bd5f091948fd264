package dev.raywa.wasm.chicory;

import com.dylibso.chicory.wasm.types.FunctionType;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation;
import java.util.Optional;

/// WASI preview 1 by this project: every function of the specification; files in memory, host
/// folders only where granted, no network.
final class ChicoryWasi implements WasiLink {
  private final WasiConfig config;
  private final long origin;

  /// Guests' monotonic clocks are 0 now.
  ChicoryWasi(WasiConfig config) {
    this.config = config;
    this.origin = config.nanos().getAsLong();
  }

  @Override
  public Optional<FunctionType> type(String name) {
    return WasiFunction.named(name).map(WasiFunction::type);
  }

  @Override
  public Session open(Invocation invocation, GuestOutput output) {
    return new WasiSession(config, invocation, output, origin);
  }
}
