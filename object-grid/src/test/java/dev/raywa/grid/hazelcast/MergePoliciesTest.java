package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.internal.serialization.InternalSerializationService;
import com.hazelcast.internal.serialization.impl.DefaultSerializationServiceBuilder;
import com.hazelcast.spi.impl.merge.MapMergingEntryImpl;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import com.hazelcast.spi.merge.SplitBrainMergePolicyProvider;
import dev.raywa.codec.DirectoryCodec;
import dev.raywa.codec.JobCodec;
import dev.raywa.grid.Entries;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The merge policies as Hazelcast makes them by name, sends them, and asks them.
final class MergePoliciesTest {
  private static final NodeId LARGE = new NodeId("large");
  private static final NodeId SMALL = new NodeId("small");
  private static final Config CONFIG = config();

  private final InternalSerializationService bytes =
      new DefaultSerializationServiceBuilder().setConfig(CONFIG.getSerializationConfig()).build();

  @Test
  void keepsTheEntryThatEnded() {
    var id = ObjectId.result(TaskId.driver(new JobId(1)).child(0), 0);
    var pending = DirectoryCodec.encode(Entries.pending(id, LARGE, 1));
    var ended = DirectoryCodec.encode(Entries.ended(id, SMALL, "v"));
    assertThat(merge(HazelcastConfig.DIRECTORY, ended, pending)).isEqualTo(ended);
    assertThat(merge(HazelcastConfig.DIRECTORY, pending, ended)).isEqualTo(ended);
    assertThat(merge(HazelcastConfig.DIRECTORY, pending, null)).isEqualTo(pending);
    var other = DirectoryCodec.encode(Entries.pending(id, SMALL, 2));
    assertThat(merge(HazelcastConfig.DIRECTORY, other, pending)).isEqualTo(pending);
  }

  @Test
  void keepsTheJobThatIsOver() {
    var at = Instant.ofEpochSecond(1);
    var job = new JobId(1);
    var going = JobCodec.encode(Entries.job(job, new JobState.Running(at), LARGE, 1));
    var over = JobCodec.encode(Entries.job(job, new JobState.Stopped(at, at), SMALL, 1));
    assertThat(merge(HazelcastConfig.JOB_RECORDS, over, going)).isEqualTo(over);
    assertThat(merge(HazelcastConfig.JOB_RECORDS, going, over)).isEqualTo(over);
    assertThat(merge(HazelcastConfig.JOB_RECORDS, going, null)).isEqualTo(going);
    var again = JobCodec.encode(Entries.job(job, new JobState.Running(at), SMALL, 2));
    assertThat(merge(HazelcastConfig.JOB_RECORDS, again, going)).isEqualTo(again);
  }

  private byte[] merge(String map, byte[] merging, byte @Nullable [] existing) {
    Object kept = policy(map).merge(value(merging), existing == null ? null : value(existing));
    return bytes.toObject(kept);
  }

  private MergingValue<byte[]> value(byte[] value) {
    return new MapMergingEntryImpl<String, byte[]>(bytes)
        .setKey(bytes.<Data>toData("key"))
        .setValue(bytes.<Data>toData(value));
  }

  /// The policy of a map after a trip through the members' serialization, as in a merge.
  private SplitBrainMergePolicy<byte[], MergingValue<byte[]>, Object> policy(String map) {
    var name = CONFIG.getMapConfig(map).getMergePolicyConfig().getPolicy();
    var provider = new SplitBrainMergePolicyProvider(getClass().getClassLoader());
    return bytes.toObject(bytes.<Data>toData(provider.getMergePolicy(name)));
  }

  private static Config config() {
    var grid = new GridConfig("merge", LARGE, "127.0.0.1", 0, List.of());
    try (var membership = new Membership(LARGE)) {
      return HazelcastConfig.of(grid, membership);
    }
  }
}
