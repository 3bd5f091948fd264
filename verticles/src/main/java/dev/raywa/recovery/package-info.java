/// What outlives a node, and what a node keeps to make lost values again. Pure; used by one thread.
///
/// May use `dev.raywa.message` and the JDK.
@NullMarked
package dev.raywa.recovery;

import org.jspecify.annotations.NullMarked;
