@NullMarked
package dev.raywa.node.functions;

import org.jspecify.annotations.NullMarked;
