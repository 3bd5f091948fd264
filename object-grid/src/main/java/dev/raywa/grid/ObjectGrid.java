package dev.raywa.grid;

import dev.raywa.message.ByteSource;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.Optional;

/// Keeps immutable object values where every node can read them.
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

  /// Writes a value, its primary copy on this node, and says where it is. Writing the same id
  /// again, here or elsewhere, is allowed: the bytes are the same.
  Stored.InGrid put(ObjectId id, ByteSource bytes, Safety safety);

  /// The bytes of a value that [#put] wrote on any node, read when they are transferred; empty when
  /// no node has them any more. Called only after the value was announced, so absence is never
  /// cached. A value that is lost between this call and the end of its transfer is an
  /// [ObjectVanishedException] of the transfer.
  Optional<ByteSource> get(ObjectId id, Stored.InGrid stored);

  /// Forgets what this node wrote under this id.
  void delete(ObjectId id);

  /// Forgets everything that this node wrote for a job.
  void deleteJob(JobId job);

  /// Bytes that this node wrote and nobody has deleted.
  long bytesWritten();
}
