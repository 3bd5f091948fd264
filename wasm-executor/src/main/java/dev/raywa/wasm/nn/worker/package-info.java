/// Inference in a process of its own: a child JVM of the node, started when it is first needed and
/// again when it dies. A model that brings its process down harms only the calls in flight.
///
/// Tensors lie in a file that both processes map; everything else is small frames on Unix domain
/// sockets, one for each thread of the engine and one for orders. The child is not trusted: what it
/// says is checked.
@NullMarked
package dev.raywa.wasm.nn.worker;

import org.jspecify.annotations.NullMarked;
