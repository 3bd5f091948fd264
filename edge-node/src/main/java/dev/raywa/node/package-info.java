/// A node: its configuration, and the only place where the parts are put together.
///
/// May use every other package of raywa-vx; none of them uses this one.
@NullMarked
package dev.raywa.node;

import org.jspecify.annotations.NullMarked;
