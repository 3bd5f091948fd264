package dev.raywa.execution;

import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far the search for one object has come. Used by the core's thread only.
final class Search {
  /// Who is asked now.
  enum Stage {
    /// The nodes that most likely answer for it.
    LIKELY,
    /// The directory.
    DIRECTORY,
    /// The node that the directory named.
    OWNER,
    /// Everybody.
    ALL,
    /// Nobody, for a moment.
    LATER
  }

  /// How long to wait before asking again, in milliseconds.
  private static final long AGAIN_MS = 250;

  /// Where the bytes were said to be and are not.
  final Optional<Stored.InGrid> missing;

  Stage stage = Stage.LIKELY;

  /// The node that the directory named and that does not know the object.
  @Nullable NodeId denier;

  private long pausedMs;

  Search(Optional<Stored.InGrid> missing) {
    this.missing = missing;
  }

  /// Pauses the search.
  void later(long nowMs) {
    stage = Stage.LATER;
    pausedMs = nowMs;
  }

  /// Whether the search is to go on.
  boolean isDue(long nowMs) {
    return stage == Stage.LATER && nowMs - pausedMs >= AGAIN_MS;
  }
}
