package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.host.Guest;
import dev.raywa.wasm.host.HostFunction;
import dev.raywa.wasm.host.HostLink;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The functions of inference of one instance over one state, which exists from the first call on.
final class NnSession implements HostLink.Session {
  private final Map<HostLink.Import, NnCall> calls;
  private final Function<Guest, NnState> opener;
  private @Nullable NnState state;

  /// @param calls every import of the plan; shared by all instances of the module
  /// @param opener makes the state of a guest
  NnSession(Map<HostLink.Import, NnCall> calls, Function<Guest, NnState> opener) {
    this.calls = calls;
    this.opener = opener;
  }

  @Override
  public HostFunction.Body body(HostLink.Import wanted) {
    var call = calls.get(wanted);
    if (call == null) {
      throw new IllegalArgumentException(wanted + " is not among the imports that were planned");
    }
    return (guest, values) -> call.run(state(guest), new Arguments(guest, values));
  }

  @Override
  public long heldBytesMax() {
    return state == null ? 0 : state.heldBytesMax();
  }

  @Override
  public void close() {
    if (state != null) {
      state.close();
    }
  }

  private NnState state(Guest guest) {
    if (state == null) {
      state = opener.apply(guest);
    }
    return state;
  }
}
