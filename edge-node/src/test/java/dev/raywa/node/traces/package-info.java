@NullMarked
package dev.raywa.node.traces;

import org.jspecify.annotations.NullMarked;
