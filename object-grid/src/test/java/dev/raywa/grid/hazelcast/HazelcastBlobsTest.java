package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.grid.Blobs;
import dev.raywa.grid.BlobsContract;
import dev.raywa.message.Bytes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class HazelcastBlobsTest implements BlobsContract {
  private static GridMember hereMember;
  private static GridMember thereMember;

  @BeforeAll
  static void start() {
    hereMember = TestMembers.start("blobs", "here");
    thereMember = TestMembers.start("blobs", "there", hereMember);
  }

  @AfterAll
  static void stop() {
    thereMember.close();
    hereMember.close();
  }

  @Override
  public Blobs here() {
    return HazelcastBlobs.models(hereMember);
  }

  @Override
  public Blobs there() {
    return HazelcastBlobs.models(thereMember);
  }

  @Test
  void leavesNothingOfWhatIsRemoved() {
    var map = hereMember.instance().<String, byte[]>getMap(HazelcastConfig.MODEL_BYTES);
    int before = map.size();
    here().putIfAbsent("large", Bytes.of(new byte[3 << 20]));
    assertThat(map.size()).isGreaterThan(before + 1);
    there().remove("large");
    assertThat(map.size()).isEqualTo(before);
  }
}
