package dev.raywa.grid.hazelcast;

import dev.raywa.grid.Blobs;

/// Large values on maps of Hazelcast, in chunks of at most 1 MiB. Safe for use by many threads.
public final class HazelcastBlobs {
  private HazelcastBlobs() {}

  /// The bytes of models.
  public static Blobs models(GridMember member) {
    return new BlobMap(member.instance().getMap(HazelcastConfig.MODEL_BYTES));
  }
}
