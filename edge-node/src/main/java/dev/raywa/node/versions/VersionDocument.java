package dev.raywa.node.versions;

import dev.raywa.message.Bytes;

/// How the cluster keeps all versions of one thing. Stateless and thread-safe.
public interface VersionDocument<V extends Numbered> {
  /// The document.
  Bytes encode(Versions<V> versions);

  /// The inverse of [#encode].
  Versions<V> decode(Bytes document);
}
