/// What every object grid and cluster store promises, and the two fakes that keep it in memory.
@NullMarked
package dev.raywa.grid;

import org.jspecify.annotations.NullMarked;
