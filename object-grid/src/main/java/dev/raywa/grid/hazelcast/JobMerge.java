package dev.raywa.grid.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import dev.raywa.codec.JobCodec;
import dev.raywa.grid.ClusterStore;
import org.jspecify.annotations.Nullable;

/// Decides between two records of a job as [ClusterStore#merged] says. Hazelcast makes one by its
/// name, also from what another member sends, so it holds nothing.
final class JobMerge implements SplitBrainMergePolicy<byte[], MergingValue<byte[]>, Object> {
  @Override
  public Object merge(MergingValue<byte[]> merging, @Nullable MergingValue<byte[]> existing) {
    if (existing == null) {
      return merging.getRawValue();
    }
    var ours = JobCodec.decode(existing.getDeserializedValue());
    var theirs = JobCodec.decode(merging.getDeserializedValue());
    boolean stays = ClusterStore.merged(ours, theirs).equals(ours);
    return stays ? existing.getRawValue() : merging.getRawValue();
  }

  @Override
  public void writeData(ObjectDataOutput out) {}

  @Override
  public void readData(ObjectDataInput in) {}
}
