/// The numbers of a node for Prometheus. The only user of Micrometer.
@NullMarked
package dev.raywa.node.metrics;

import org.jspecify.annotations.NullMarked;
