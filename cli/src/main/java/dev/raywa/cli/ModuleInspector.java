package dev.raywa.cli;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.Inspection;

/// Looks at a module without a node.
interface ModuleInspector {
  /// What the module is and wants; never throws, whatever the bytes.
  Inspection inspect(Bytes wasm);
}
