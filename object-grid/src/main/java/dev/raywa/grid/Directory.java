package dev.raywa.grid;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/// What the cluster remembers of objects beside their bytes. Every entry has one backup. Every
/// method blocks; a cluster that cannot be reached is a [GridUnavailableException].
public interface Directory {
  /// Writes entries, whatever was there; one call to the cluster for all of them.
  void write(Map<ObjectId, DirectoryEntry> entries);

  /// The entry of an object.
  Optional<DirectoryEntry> read(ObjectId id);

  /// Writes an entry if the expected one is there: of several nodes that try at once with different
  /// entries, one succeeds. When a node dies while this is under way, it can have succeeded and yet
  /// say no; whoever must know reads again.
  boolean replace(ObjectId id, DirectoryEntry expected, DirectoryEntry next);

  /// The entries with this owner whose primary copy is on this node now.
  ///
  /// When a node is gone, all others together list every entry once. An entry whose copy moves
  /// between two nodes while both look is listed by one, both or none of them: look again when
  /// nodes come and go.
  Map<ObjectId, DirectoryEntry> here(NodeId owner);

  /// Forgets entries; harmless where there are none.
  void delete(Collection<ObjectId> ids);

  /// Which of two entries stays when the halves of a split cluster meet: what ended or is kept
  /// beats what is pending, otherwise the existing one, of the larger half, stays.
  static DirectoryEntry merged(DirectoryEntry existing, DirectoryEntry merging) {
    return isPending(existing) && !isPending(merging) ? merging : existing;
  }

  private static boolean isPending(DirectoryEntry entry) {
    return switch (entry) {
      case DirectoryEntry.Pending _ -> true;
      case DirectoryEntry.Ended _, DirectoryEntry.Kept _ -> false;
    };
  }
}
