package dev.raywa.node.models;

/// What models may take of a cluster.
///
/// @param versionsMax that are kept of each model
/// @param bytesMax one model, in bytes
/// @param storedBytesMax all models of one namespace, in bytes
public record ModelLimits(int versionsMax, long bytesMax, long storedBytesMax) {
  public ModelLimits {
    if (versionsMax < 1 || bytesMax < 1 || storedBytesMax < bytesMax) {
      throw new IllegalArgumentException(
          "one version and one model must have room, were: %d versions, %d and %d bytes"
              .formatted(versionsMax, bytesMax, storedBytesMax));
    }
  }
}
