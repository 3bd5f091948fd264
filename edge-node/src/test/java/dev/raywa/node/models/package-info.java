/// Tests of the models of a cluster, over fakes.
@NullMarked
package dev.raywa.node.models;

import org.jspecify.annotations.NullMarked;
