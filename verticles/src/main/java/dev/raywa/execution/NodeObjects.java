package dev.raywa.execution;

import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import io.vertx.core.Future;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// The objects of the cluster's jobs as people read them through this node: the home of the job
/// says where an object is, the bytes come out of the grid. Thread-safe.
final class NodeObjects implements Objects {
  /// How often a value is looked for that is lost again as soon as it is back.
  private static final int READ_TRIES_MAX = 8;

  /// How long a value that is lost while it is read may take to come back.
  private static final Duration REMAKE_MAX = Duration.ofSeconds(30);

  private final NodeId self;
  private final NodeParts parts;
  private final HomeJobs jobs;
  private final NodeLoop loop;

  NodeObjects(NodeId self, NodeParts parts, HomeJobs jobs, NodeLoop loop) {
    this.self = self;
    this.parts = parts;
    this.jobs = jobs;
    this.loop = loop;
  }

  @Override
  public Found find(ObjectId object, Duration waitMax) {
    return find(object, waitMax, Optional.empty());
  }

  @Override
  public List<View> of(JobId job) {
    return await(loop.objects(job)).entrySet().stream()
        .map(one -> view(one.getKey(), one.getValue()))
        .toList();
  }

  @Override
  public List<ObjectGrid.Copy> copies(ObjectId object, Stored.InGrid stored) {
    return parts.grid().copies(object, stored);
  }

  /// @param missing where it was and is no more
  private Found find(ObjectId object, Duration waitMax, Optional<Stored.InGrid> missing) {
    var missed = missing;
    for (int tries = 0; tries < READ_TRIES_MAX; tries++) {
      var home = home(object.job());
      if (home.isEmpty()) {
        return broken(Code.NO_SUCH_OBJECT, "the cluster has no job " + object.job());
      }
      var question = new ObjectFinder.Question(object, missed, waitMax);
      switch (await(loop.finder().ask(home.get(), question)).orElse(null)) {
        case null -> {
          return new Found.NotYet();
        }
        case ObjectState.Broken(var error) -> {
          return new Found.Broken(error);
        }
        case ObjectState.Unknown() -> {
          return broken(Code.NO_SUCH_OBJECT, "nobody knows object " + object);
        }
        case ObjectState.Ready(var stored) -> {
          var source = source(object, stored);
          if (source.isPresent()) {
            return new Found.Ready(new Read(object, stored, source.get()));
          }
          missed = Optional.of((Stored.InGrid) stored);
        }
      }
    }
    return broken(Code.OBJECT_LOST, "the bytes of object " + object + " were lost again and again");
  }

  private Optional<ByteSource> source(ObjectId object, Stored stored) {
    return switch (stored) {
      case Stored.Inline(var bytes) -> Optional.of(ByteSource.of(bytes));
      case Stored.InGrid inGrid -> parts.grid().get(object, inGrid);
    };
  }

  private Optional<NodeId> home(JobId job) {
    return jobs.get(job) == null ? parts.store().jobHome(job) : Optional.of(self);
  }

  private static View view(ObjectId object, Optional<ObjectState> state) {
    return switch (state.orElse(null)) {
      case ObjectState.Ready(var stored) -> new View(object, Optional.of(stored), Optional.empty());
      case ObjectState.Broken(var error) -> new View(object, Optional.empty(), Optional.of(error));
      case ObjectState.Unknown() -> new View(object, Optional.empty(), Optional.empty());
      case null -> new View(object, Optional.empty(), Optional.empty());
    };
  }

  private static Found broken(Code code, String sentence) {
    return new Found.Broken(new TaskError(code, sentence));
  }

  private static <T> T await(Future<T> answer) {
    try {
      return answer.toCompletionStage().toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HomeSilentException("interrupted while another node was asked", e);
    } catch (ExecutionException e) {
      throw new HomeSilentException("the node that looks after the job does not answer", e);
    }
  }

  private static Bytes sha256(Stored stored) {
    return switch (stored) {
      case Stored.InGrid inGrid -> inGrid.sha256();
      case Stored.Inline(var bytes) -> {
        try {
          yield Bytes.of(MessageDigest.getInstance("SHA-256").digest(bytes.array()));
        } catch (NoSuchAlgorithmException e) {
          throw new IllegalStateException("every JVM has SHA-256", e);
        }
      }
    };
  }

  /// One object on its way to somebody. Used by one thread at a time.
  private final class Read implements Value {
    private final ObjectId object;
    private final Bytes sha256;
    private Stored place;
    private ByteSource source;

    Read(ObjectId object, Stored place, ByteSource source) {
      this.object = object;
      this.sha256 = NodeObjects.sha256(place);
      this.place = place;
      this.source = source;
    }

    @Override
    public long size() {
      return place.size();
    }

    @Override
    public Bytes sha256() {
      return sha256;
    }

    @Override
    public int pieceAt(long from) {
      return source.pieceAt(from);
    }

    @Override
    public void transferTo(long from, long size, ByteSink sink) {
      var done = new long[1];
      for (int tries = 0; ; tries++) {
        try {
          source.transferTo(
              from + done[0],
              size - done[0],
              (bytes, at, length) -> {
                sink.write(bytes, at, length);
                done[0] += length;
              });
          return;
        } catch (ObjectVanishedException e) {
          if (tries == READ_TRIES_MAX || !isBack()) {
            throw e;
          }
        }
      }
    }

    /// Whether the same bytes are somewhere again.
    private boolean isBack() {
      return place instanceof Stored.InGrid missing
          && find(object, REMAKE_MAX, Optional.of(missing)) instanceof Found.Ready(Read again)
          && again.sha256.equals(sha256)
          && moveTo(again);
    }

    private boolean moveTo(Read again) {
      place = again.place;
      source = again.source;
      return true;
    }
  }
}
