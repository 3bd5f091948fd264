/// The event bus between members on loopback.
@NullMarked
package dev.raywa.node.cluster;

import org.jspecify.annotations.NullMarked;
