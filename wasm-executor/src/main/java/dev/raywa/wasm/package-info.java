/// The port of the sandbox: what a node asks of an engine, and what a guest asks of a node.
///
/// Nothing here knows the engine. May use `dev.raywa.message` and the JDK.
@NullMarked
package dev.raywa.wasm;

import org.jspecify.annotations.NullMarked;
