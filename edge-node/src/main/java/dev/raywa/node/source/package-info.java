/// Sources of strangers, compiled to WebAssembly by the compilers of this machine.
///
/// A compiler reads what its input names, so each one runs in a [Jail] that shows it its own
/// folders and the source, with limits, and ends with everything that it started. May use
/// `dev.raywa.grid`, `dev.raywa.message` and `dev.raywa.wasm`; never Vert.x, Hazelcast or Chicory.
@NullMarked
package dev.raywa.node.source;

import org.jspecify.annotations.NullMarked;
