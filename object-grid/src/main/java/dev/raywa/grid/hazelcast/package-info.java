/// The object grid over Hazelcast: one member per node, its settings, and the ports of
/// `dev.raywa.grid` on its maps.
///
/// With `dev.raywa.node` the only user of `com.hazelcast`. May use `dev.raywa.grid`,
/// `dev.raywa.message`, `dev.raywa.codec`, SLF4J and the JDK. Invariants: only `byte[]`, String and
/// numbers are stored; values never change; nothing here is called on a thread of Hazelcast's
/// except what hands over at once.
@NullMarked
package dev.raywa.grid.hazelcast;

import org.jspecify.annotations.NullMarked;
