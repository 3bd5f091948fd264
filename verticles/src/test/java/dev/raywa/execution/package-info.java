/// Tests of the node's core, alone and as a simulated cluster.
@NullMarked
package dev.raywa.execution;

import org.jspecify.annotations.NullMarked;
