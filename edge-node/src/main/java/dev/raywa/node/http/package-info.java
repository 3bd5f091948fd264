/// The gateway: HTTP on every node, any of which answers for the whole cluster (docs/http.md).
///
/// One small class per group of routes, over the ports of the other modules. One event loop serves
/// all connections and owns all state here; whatever blocks runs on Vert.x workers, or, when it may
/// take long, on virtual threads. May use `dev.raywa.node.functions`, `.models`, `.versions` and
/// `.words`, `dev.raywa.execution`, `dev.raywa.grid`, `dev.raywa.wasm`, `dev.raywa.message`, Vert.x
/// Web and Jackson's tokenizer; never Hazelcast or Chicory.
@NullMarked
package dev.raywa.node.http;

import org.jspecify.annotations.NullMarked;
