package dev.raywa.execution;

import dev.raywa.grid.GridStats;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.message.ByteSource;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// A grid that cannot be reached.
final class BrokenGrid implements ObjectGrid {
  @Override
  public Stored.InGrid put(ObjectId id, ByteSource bytes, Safety safety) {
    throw away();
  }

  @Override
  public Optional<ByteSource> get(ObjectId id, Stored.InGrid stored) {
    throw away();
  }

  @Override
  public boolean restore(ObjectId id, Stored.InGrid stored) {
    throw away();
  }

  @Override
  public boolean keepCopy(ObjectId id, Stored.InGrid stored) {
    throw away();
  }

  @Override
  public List<Copy> copies(ObjectId id, Stored.InGrid stored) {
    throw away();
  }

  @Override
  public void delete(ObjectId id) {
    throw away();
  }

  @Override
  public boolean has(JobId job) {
    return true;
  }

  @Override
  public void deleteJob(JobId job) {
    throw away();
  }

  @Override
  public int sweep(Predicate<JobId> isOver) {
    throw new UnsupportedOperationException("nothing is swept");
  }

  @Override
  public long bytesWritten() {
    return 0;
  }

  @Override
  public GridStats stats() {
    return new GridStats(0, 0, 0, 0, 0);
  }

  private static RuntimeException away() {
    return new GridUnavailableException("the grid is away", new IllegalStateException());
  }
}
