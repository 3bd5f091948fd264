package dev.raywa.node.models;

import dev.raywa.message.Namespace;
import dev.raywa.node.versions.Numbered;
import java.time.Instant;

/// One version of a model.
///
/// @param version from 1, never given twice while the model exists
/// @param id SHA-256 of its bytes
/// @param sizeBytes how many there are
/// @param blob under which name the cluster keeps them; versions of one model may share it
/// @param time when it was pushed
public record ModelVersion(
    Namespace namespace,
    String name,
    int version,
    ModelId id,
    int sizeBytes,
    String blob,
    Instant time,
    ModelFacts facts)
    implements Numbered {
  public ModelVersion {
    Numbered.require(version);
    if (sizeBytes < 0) {
      throw new IllegalArgumentException("sizes are 0 or more, was: " + sizeBytes);
    }
  }

  /// `name@version`.
  public String ref() {
    return name + "@" + version;
  }
}
