package dev.raywa.execution;

import dev.raywa.grid.ObjectGrid;
import dev.raywa.message.ByteSink;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// The objects of the cluster's jobs, for people. An object lives as long as its job. Every method
/// blocks, must be called from a virtual thread or a worker, and may be called by any of them.
public interface Objects {
  /// What came of looking for an object.
  sealed interface Found {
    /// It can be read.
    record Ready(Value value) implements Found {}

    /// Its task has not ended, or nobody has said where it is.
    record NotYet() implements Found {}

    /// It never will be readable: there is none, its task failed, or it is lost.
    record Broken(TaskError error) implements Found {}
  }

  /// The bytes of an object.
  interface Value {
    /// How many there are.
    long size();

    /// Their SHA-256, 32 bytes.
    Bytes sha256();

    /// How many bytes from there on are best asked for at once; at most
    /// [dev.raywa.message.ByteSource#PIECE_BYTES_MAX].
    int pieceAt(long from);

    /// Hands some of the bytes to a sink, in order. Blocks as long as the sink does. Bytes that are
    /// lost meanwhile are made again, or found elsewhere.
    ///
    /// @param from how many bytes are left out
    /// @param size how many are wanted, all of which are there
    /// @throws dev.raywa.grid.ObjectVanishedException when they are gone for good, or were made
    ///   again and are others now; the bytes that the sink has are of no use then
    void transferTo(long from, long size, ByteSink sink);
  }

  /// An object that this node answers for.
  ///
  /// @param stored where its bytes are, when they are somewhere
  /// @param error why there never will be any
  record View(ObjectId id, Optional<Stored> stored, Optional<TaskError> error) {}

  /// Blocks. Looks for an object by way of the node that looks after its job, and waits for it.
  ///
  /// @param waitMax how long its task, or its being made again, is waited for; zero not at all
  Found find(ObjectId object, Duration waitMax);

  /// Blocks. The objects of a job that this node answers for, in no order.
  List<View> of(JobId job);

  /// Blocks. Where the copies of a value are that lies in the grid, as far as this node knows.
  List<ObjectGrid.Copy> copies(ObjectId object, Stored.InGrid stored);
}
