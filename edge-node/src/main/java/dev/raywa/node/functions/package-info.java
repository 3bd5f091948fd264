/// Functions that were deployed: their names, versions and settings, and how JSON becomes the
/// arguments of an export and its result JSON again.
///
/// Nothing here knows HTTP. May use `dev.raywa.node.versions`, `dev.raywa.grid`, `dev.raywa.wasm`,
/// `dev.raywa.message` and Vert.x's JSON. What blocks says so.
@NullMarked
package dev.raywa.node.functions;

import org.jspecify.annotations.NullMarked;
