package dev.raywa.execution;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.Directory;
import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.StoreFullException;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.recovery.Journal;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Talks to the cluster's directory for a core that must not wait; answers come back as events.
/// Every method may be called by any thread and returns at once. What is written and erased is so
/// in the order of the calls.
final class Desk implements AutoCloseable {
  /// Questions that are asked at the same time.
  private static final int QUESTIONS_MAX = 64;

  /// How long to wait before a cluster that does not answer is asked again, in milliseconds.
  private static final long AGAIN_MS = 200;

  private static final Logger LOG = LoggerFactory.getLogger(Desk.class);

  private final Directory directory;
  private final ClusterStore store;
  private final ObjectGrid grid;
  private final Tally tally;
  private final Consumer<NodeEvent> core;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(Thread.ofVirtual().name("directory-writer").factory());
  private final ExecutorService readers = Executors.newVirtualThreadPerTaskExecutor();
  private final Semaphore questions = new Semaphore(QUESTIONS_MAX);
  private volatile boolean closed;

  /// @param core told what the directory answers
  /// @param tally counts what is written
  Desk(
      Directory directory,
      ClusterStore store,
      ObjectGrid grid,
      Tally tally,
      Consumer<NodeEvent> core) {
    this.directory = directory;
    this.store = store;
    this.grid = grid;
    this.tally = tally;
    this.core = core;
  }

  void write(Journal.Batch batch) {
    writer.execute(() -> {
      insist(
          "write",
          () -> {
            directory.write(batch.entries());
            tally.wrote(batch.entries().size());
            return true;
          });
      core.accept(new NodeEvent.Written(batch.number()));
    });
  }

  void erase(List<ObjectId> objects) {
    writer.execute(() ->
        insist(
            "erase",
            () -> {
              directory.delete(objects);
              return true;
            }));
  }

  void read(ObjectId object) {
    ask(() ->
        insist("read", () -> directory.read(object))
            .ifPresent(entry -> core.accept(new NodeEvent.DirectorySaid(object, entry))));
  }

  void claim(ObjectId object, DirectoryEntry expected, DirectoryEntry.Pending next) {
    ask(() ->
        insist("claim", () -> directory.replace(object, expected, next))
            .ifPresent(won -> core.accept(new NodeEvent.Claimed(object, next, won))));
  }

  /// Looks for entries that no member answers for; erases those of jobs that are over.
  void orphans(Set<NodeId> members) {
    ask(() ->
        insist("scan", () -> directory.here(_ -> true))
            .ifPresent(entries -> {
              var overdue = Orphans.overdue(entries.keySet(), job -> isOver(job, members));
              overdue.forEach(entries::remove);
              erase(overdue);
              core.accept(new NodeEvent.Orphans(Orphans.of(entries, members)));
              insist("sweep", () -> grid.sweep(job -> isOver(job, members)))
                  .filter(swept -> swept > 0)
                  .ifPresent(swept -> LOG.info("event=values_swept chunks={}", swept));
            }));
  }

  private boolean isOver(JobId job, Set<NodeId> members) {
    return insist("job", () -> store.job(job))
        .map(status ->
            status.map(known -> known.state().isFinal()).orElseGet(() -> !isOpenCall(job, members)))
        .orElse(false);
  }

  /// Whether this may be an invocation that nobody records: who knows is the node whose number it
  /// has.
  private boolean isOpenCall(JobId job, Set<NodeId> members) {
    return job.isCall()
        && insist("home", () -> store.jobHome(job))
            .flatMap(home -> home)
            .filter(members::contains)
            .isPresent();
  }

  /// Puts a value that lies aside here back in its place.
  void restore(NodeId asker, ObjectId object, Stored.InGrid place) {
    ask(() -> {
      boolean restored = insist("restore", () -> brought(object, place)).orElse(false);
      core.accept(new NodeEvent.Restored(asker, object, place, restored));
    });
  }

  @Override
  public void close() {
    closed = true;
    writer.shutdownNow();
    readers.shutdownNow();
  }

  private boolean brought(ObjectId object, Stored.InGrid place) {
    try {
      return grid.restore(object, place);
    } catch (StoreFullException e) {
      LOG.warn("event=no_room_to_restore object={} reason={}", object, e.getMessage());
      return false;
    }
  }

  private void ask(Runnable question) {
    readers.execute(() -> {
      questions.acquireUninterruptibly();
      try {
        question.run();
      } finally {
        questions.release();
      }
    });
  }

  /// Asks until the cluster answers; empty when this node stops before that.
  private <T> Optional<T> insist(String what, Supplier<T> question) {
    while (!closed) {
      try {
        return Optional.of(question.get());
      } catch (GridUnavailableException e) {
        LOG.warn("event=directory_silent what={} reason={}", what, e.getMessage());
        pause();
      }
    }
    return Optional.empty();
  }

  private void pause() {
    try {
      Thread.sleep(AGAIN_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      closed = true;
    }
  }
}
