/// The compact, versioned binary form of what nodes tell each other, and the addresses it goes to.
///
/// A batch is a version byte, a count, and the messages. Counts, sizes and small numbers are LEB128
/// varints in their shortest form; ids are raw; what repeats within a batch is written once and
/// then named by its place in the batch's dictionary. Reading trusts nothing: whatever is not
/// exactly what this release writes is refused with a [WireException].
///
/// Uses `dev.raywa.message`, the buffers of Vert.x, and Netty's only to hand arrays over uncopied.
@NullMarked
package dev.raywa.codec;

import org.jspecify.annotations.NullMarked;
