/// The promises of `dev.raywa.grid` on real members, in this process and in another one.
@NullMarked
package dev.raywa.grid.hazelcast;

import org.jspecify.annotations.NullMarked;
