/// Tests of the object table.
@NullMarked
package dev.raywa.storage;

import org.jspecify.annotations.NullMarked;
