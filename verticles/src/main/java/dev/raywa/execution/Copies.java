package dev.raywa.execution;

import dev.raywa.codec.PeerAddress;
import dev.raywa.codec.PeerCodec;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.SecondCopy;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks other nodes to keep copies on their disks of values that leave the memory of this one, and
/// keeps copies for others. Thread-safe.
public final class Copies implements SecondCopy {
  /// How long one node may take, in milliseconds.
  private static final long COPY_MS_MAX = 20_000;

  /// Nodes that are asked before a value stays in memory.
  private static final int NODES_MAX = 3;

  private static final Logger LOG = LoggerFactory.getLogger(Copies.class);

  private final Vertx vertx;
  private final NodeId self;
  private final Supplier<Set<NodeId>> others;

  /// @param others the other members at the moment
  public Copies(Vertx vertx, NodeId self, Supplier<Set<NodeId>> others) {
    this.vertx = vertx;
    this.self = self;
    this.others = others;
  }

  /// Keeps copies for other nodes from now on.
  public Future<Void> serve(ObjectGrid grid) {
    return vertx
        .eventBus()
        .<Buffer>consumer(PeerAddress.copies(self), asked -> keepFor(asked, grid))
        .completion();
  }

  @Override
  public boolean keep(ObjectId id, Stored.InGrid place) {
    var nodes = new ArrayList<>(others.get());
    Collections.shuffle(nodes, new Random(id.hashCode()));
    var question = PeerCodec.encode(List.of(new PeerMessage.Ask(id, Optional.of(place))));
    return nodes.isEmpty()
        || nodes.stream().limit(NODES_MAX).anyMatch(node -> keepsCopy(node, question));
  }

  private boolean keepsCopy(NodeId node, Buffer question) {
    var options = new DeliveryOptions().setSendTimeout(COPY_MS_MAX);
    try {
      return vertx
          .eventBus()
          .<Boolean>request(PeerAddress.copies(node), question, options)
          .toCompletionStage()
          .toCompletableFuture()
          .get(COPY_MS_MAX, TimeUnit.MILLISECONDS)
          .body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("event=no_second_copy node={} reason={}", node, e.getMessage());
      return false;
    }
  }

  private static void keepFor(Message<Buffer> asked, ObjectGrid grid) {
    Thread.ofVirtual().name("keep-copy").start(() -> asked.reply(kept(asked.body(), grid)));
  }

  private static boolean kept(Buffer question, ObjectGrid grid) {
    try {
      return PeerCodec.decode(question).getFirst() instanceof PeerMessage.Ask(var id, var place)
          && place.isPresent()
          && grid.keepCopy(id, place.get());
    } catch (RuntimeException e) {
      LOG.warn("event=copy_not_kept reason={}", e.getMessage());
      return false;
    }
  }
}
