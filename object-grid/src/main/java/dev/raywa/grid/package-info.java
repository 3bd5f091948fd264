/// The port of the object grid: what must outlive a node or be read by another one.
///
/// Nothing here knows Hazelcast. May use `dev.raywa.message`, Vert.x futures and the JDK.
@NullMarked
package dev.raywa.grid;

import org.jspecify.annotations.NullMarked;
