package dev.raywa.wasm.host;

import dev.raywa.wasm.host.HostLink.Import;
import java.util.Map;

/// The host functions of one instance over one state.
final class RaySession implements HostLink.Session {
  private final Map<Import, Linkable> calls;
  private final InstanceState state = new InstanceState();

  /// @param calls every import of the plan; shared by all instances of the module
  RaySession(Map<Import, Linkable> calls) {
    this.calls = calls;
  }

  @Override
  public HostFunction.Body body(Import wanted) {
    var call = calls.get(wanted);
    if (call == null) {
      throw new IllegalArgumentException(
          Catalogue.words(wanted) + " is not among the imports that were planned");
    }
    return call.bind(state);
  }
}
