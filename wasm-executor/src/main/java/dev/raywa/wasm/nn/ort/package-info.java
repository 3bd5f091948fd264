/// Inference by ONNX Runtime inside this process, through its C API.
///
/// The only user of `org.bytedeco`. Nothing native is touched before the first model is opened; a
/// model is like native code, so only the worker process runs one that is not trusted.
@NullMarked
package dev.raywa.wasm.nn.ort;

import org.jspecify.annotations.NullMarked;
