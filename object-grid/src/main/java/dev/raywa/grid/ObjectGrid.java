package dev.raywa.grid;

import dev.raywa.message.ByteSource;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// Keeps immutable object values where every node can read them.
///
/// A node keeps only so many bytes of what it wrote in memory. When there are more, the values that
/// were not used for longest make room: those that can be computed again are dropped, the others
/// are spilled to the node's disk, from where [#restore] brings them back.
///
/// Every method blocks and must be called from a virtual thread or a worker, never from an event
/// loop. Values are cut into chunks of at most [ByteSource#PIECE_BYTES_MAX]; no call holds more
/// than a few of them beside what the grid itself keeps. A grid that cannot be reached is a
/// [GridUnavailableException].
public interface ObjectGrid {
  /// How safe a value must be.
  enum Safety {
    /// One copy: lineage can make it again.
    RECOMPUTABLE,
    /// Survives the loss of one node: nothing can make it again.
    BACKED_UP
  }

  /// One copy of a value.
  ///
  /// @param node where it is; empty when the grid does not say
  record Copy(Kind kind, Optional<NodeId> node) {
    /// What sort of copy.
    public enum Kind {
      /// In memory, where it is read.
      PRIMARY,
      /// In memory, for the loss of the node with the primary copy.
      BACKUP,
      /// On the disk of a node.
      DISK
    }
  }

  /// Writes a value, its primary copy on this node, and says where it is. Writing the same id
  /// again, here or elsewhere, is allowed: the bytes are the same. Other values of this node may be
  /// dropped or spilled for it; may wait for those in use, for seconds.
  ///
  /// @throws StoreFullException when no room can be made, and nothing was written
  Stored.InGrid put(ObjectId id, ByteSource bytes, Safety safety);

  /// The bytes of a value that [#put] wrote on any node, read when they are transferred; empty when
  /// they are neither in memory on any node nor on the disk of this one. Then the producer, and any
  /// node that keeps a copy, can [#restore] them. Called only after the value was announced, so
  /// absence is never cached. A value that is lost, dropped or spilled on another node between this
  /// call and the end of its transfer is an [ObjectVanishedException] of the transfer.
  Optional<ByteSource> get(ObjectId id, Stored.InGrid stored);

  /// Brings a value back from the disk of this node, to the place where it was, so that every node
  /// can read it; true when it can be read there now. False when this node does not have it. Other
  /// values may be dropped or spilled for it.
  ///
  /// @throws StoreFullException when no room can be made; the value stays on disk
  boolean restore(ObjectId id, Stored.InGrid stored);

  /// Keeps a copy of another node's value on the disk of this one until its job ends; false when
  /// the value cannot be read, or the disk has no room for it.
  boolean keepCopy(ObjectId id, Stored.InGrid stored);

  /// Where copies of a value are, as far as this node knows: those in memory anywhere, and that on
  /// its own disk. Says what was the case a moment ago.
  List<Copy> copies(ObjectId id, Stored.InGrid stored);

  /// Forgets what this node wrote under this id, and its copy of what others wrote.
  void delete(ObjectId id);

  /// Whether there is anything that [#deleteJob] would forget. Never blocks.
  boolean has(JobId job);

  /// Forgets everything that this node wrote for a job, or keeps for it on disk.
  void deleteJob(JobId job);

  /// Erases values whose primary copy is on this node and whose job is over, whoever wrote them: a
  /// node that is gone erases nothing. Each job is asked for once.
  ///
  /// @return how many chunks were erased
  int sweep(Predicate<JobId> isOver);

  /// Bytes that this node wrote and that nobody has deleted or dropped: those in memory and those
  /// that it spilled.
  long bytesWritten();

  /// What this node keeps, and where.
  GridStats stats();
}
