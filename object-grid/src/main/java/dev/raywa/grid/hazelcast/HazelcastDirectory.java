package dev.raywa.grid.hazelcast;

import com.hazelcast.map.IMap;
import dev.raywa.codec.DirectoryCodec;
import dev.raywa.grid.Directory;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import java.util.Base64;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// The directory on a map of Hazelcast. Safe for use by many threads.
public final class HazelcastDirectory implements Directory {
  private static final int DELETES_IN_FLIGHT_MAX = 64;

  private final IMap<String, byte[]> entries;
  private final LocalEntries local;

  /// The directory as seen from this member.
  public HazelcastDirectory(GridMember member) {
    this.entries = member.instance().getMap(HazelcastConfig.DIRECTORY);
    this.local = new LocalEntries(member.instance());
  }

  @Override
  public void write(Map<ObjectId, DirectoryEntry> batch) {
    var bytes = new HashMap<String, byte[]>();
    batch.forEach((id, entry) -> bytes.put(key(id), DirectoryCodec.encode(entry)));
    Calls.call(
        "write " + bytes.size() + " entries of the directory",
        () -> {
          entries.setAll(bytes);
          return true;
        });
  }

  @Override
  public Optional<DirectoryEntry> read(ObjectId id) {
    return Calls.call("entry of " + id, () -> Optional.ofNullable(entries.get(key(id))))
        .map(DirectoryCodec::decode);
  }

  @Override
  public boolean replace(ObjectId id, DirectoryEntry expected, DirectoryEntry next) {
    var from = DirectoryCodec.encode(expected);
    var to = DirectoryCodec.encode(next);
    return Calls.call("replace entry of " + id, () -> entries.replace(key(id), from, to));
  }

  @Override
  public Map<ObjectId, DirectoryEntry> here(NodeId owner) {
    var found = new HashMap<ObjectId, DirectoryEntry>();
    return Calls.call(
        "entries of " + owner,
        () -> {
          local.forEach(
              entries,
              (key, bytes) -> {
                var entry = DirectoryCodec.decode(bytes);
                if (entry.owner().equals(owner)) {
                  found.put(id(key), entry);
                }
              });
          return found;
        });
  }

  @Override
  public void delete(Collection<ObjectId> ids) {
    var inFlight =
        new InFlight("delete " + ids.size() + " entries of the directory", DELETES_IN_FLIGHT_MAX);
    ids.forEach(id -> inFlight.start(() -> entries.delete(key(id))));
    inFlight.finish();
  }

  private static String key(ObjectId id) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id.toBytes().array());
  }

  private static ObjectId id(String key) {
    return ObjectId.fromBytes(Base64.getUrlDecoder().decode(key)).orElseThrow();
  }
}
