/// What this node knows of objects: their states and who waits for them. Pure; used by one thread.
///
/// May use `dev.raywa.message` and the JDK.
@NullMarked
package dev.raywa.storage;

import org.jspecify.annotations.NullMarked;
