/// The engine: admission, compilation, instances and limits on Chicory. Nothing of Chicory is
/// visible outside this package.
@NullMarked
package dev.raywa.wasm.chicory;

import org.jspecify.annotations.NullMarked;
