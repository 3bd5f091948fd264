/// What people write and read: addresses and near spellings.
///
/// Uses the JDK and nothing else.
@NullMarked
package dev.raywa.node.words;

import org.jspecify.annotations.NullMarked;
