/// Tests of the scheduler.
@NullMarked
package dev.raywa.scheduling;

import org.jspecify.annotations.NullMarked;
