/// Decides which task runs where and when. Pure: no clock, no thread, no network of its own.
///
/// May use `dev.raywa.message` and the JDK. Used by one thread.
@NullMarked
package dev.raywa.scheduling;

import org.jspecify.annotations.NullMarked;
