/// The host modules of inference: WASI-NN, in its two forms, and what it lacks. Written against the
/// ports of `dev.raywa.wasm.nn`; knows neither the engine of guests nor that of models.
@NullMarked
package dev.raywa.wasm.host.nn;

import org.jspecify.annotations.NullMarked;
