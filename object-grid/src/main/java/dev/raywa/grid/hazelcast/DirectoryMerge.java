package dev.raywa.grid.hazelcast;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.spi.merge.MergingValue;
import com.hazelcast.spi.merge.SplitBrainMergePolicy;
import dev.raywa.codec.DirectoryCodec;
import dev.raywa.grid.Directory;
import org.jspecify.annotations.Nullable;

/// Decides between two entries of the directory as [Directory#merged] says. Hazelcast makes one by
/// its name, also from what another member sends, so it holds nothing.
final class DirectoryMerge implements SplitBrainMergePolicy<byte[], MergingValue<byte[]>, Object> {
  @Override
  public Object merge(MergingValue<byte[]> merging, @Nullable MergingValue<byte[]> existing) {
    if (existing == null) {
      return merging.getRawValue();
    }
    var ours = DirectoryCodec.decode(existing.getDeserializedValue());
    var theirs = DirectoryCodec.decode(merging.getDeserializedValue());
    boolean stays = Directory.merged(ours, theirs).equals(ours);
    return stays ? existing.getRawValue() : merging.getRawValue();
  }

  @Override
  public void writeData(ObjectDataOutput out) {}

  @Override
  public void readData(ObjectDataInput in) {}
}
