@NullMarked
package dev.raywa.node.source;

import org.jspecify.annotations.NullMarked;
