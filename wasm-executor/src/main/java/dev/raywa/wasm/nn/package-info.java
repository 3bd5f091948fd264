/// The port of inference: what a host function asks of an engine for ONNX models, and the parts
/// that every engine shares (the scan of a model, the queue of runs).
///
/// Nothing here knows ONNX Runtime or processes. May use `dev.raywa.message` and the JDK.
@NullMarked
package dev.raywa.wasm.nn;

import org.jspecify.annotations.NullMarked;
