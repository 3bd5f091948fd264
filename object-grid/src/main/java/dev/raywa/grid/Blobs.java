package dev.raywa.grid;

import dev.raywa.message.Bytes;
import java.util.Optional;

/// Large values by name that the whole cluster shares; what is under a name never changes. Every
/// value has one backup. Every method blocks and may be called by any thread; a cluster that cannot
/// be reached is a [GridUnavailableException].
public interface Blobs {
  /// The bytes under a name.
  Optional<Bytes> get(String name);

  /// Stores bytes under a name unless there are some.
  void putIfAbsent(String name, Bytes bytes);

  /// Forgets the bytes under a name. Not to be called while somebody may store some under it.
  void remove(String name);
}
