/// Tests of what outlives a node.
@NullMarked
package dev.raywa.recovery;

import org.jspecify.annotations.NullMarked;
