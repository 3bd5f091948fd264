package dev.raywa.node;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.Inspection;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// Looks at a module without a node, with the limits of a node that was told nothing.
public final class Inspect {
  private Inspect() {}

  /// What the module is and wants; never throws, whatever the bytes.
  public static Inspection module(Bytes wasm) {
    var config = NodeConfig.from(Map.of(), Map.of(), Optional.empty());
    try (var sandbox = Wiring.inspector(config, System::nanoTime, InstantSource.system())) {
      return sandbox.inspect(wasm);
    }
  }
}
