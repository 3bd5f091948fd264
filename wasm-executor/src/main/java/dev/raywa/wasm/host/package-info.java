/// Host functions, one class for each import module, written against ports: they know neither the
/// engine nor the node.
@NullMarked
package dev.raywa.wasm.host;

import org.jspecify.annotations.NullMarked;
