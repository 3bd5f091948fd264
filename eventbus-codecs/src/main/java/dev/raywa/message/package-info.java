/// The words of raywa-vx: ids, specifications, values, states and what nodes tell each other.
///
/// Records only, checked at construction, never changed afterwards. Uses the JDK and nothing else,
/// so that the pure cores, the sandbox and the wire format can all share it.
@NullMarked
package dev.raywa.message;

import org.jspecify.annotations.NullMarked;
