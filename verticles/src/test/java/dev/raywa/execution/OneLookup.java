package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import dev.raywa.recovery.Journal;
import dev.raywa.storage.Watcher;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;

/// A search for objects, step by step: of node a, in the company of b, c and d.
abstract class OneLookup {
  static final NodeId D = new NodeId("d");
  static final TaskSpec ASKER = Specs.task(TaskId.driver(JOB).child(1000), B, C);
  static final Watcher GUEST = new Watcher.Guest(ASKER.id(), 0);
  static final Stored.InGrid PLACE = place(D);
  static final int AFTERWARDS_MS = 15_000;

  final Set<ObjectId> remade = new HashSet<>();
  final List<NodeCommand> out = new ArrayList<>();
  final List<ObjectState> told = new ArrayList<>();
  final NodeState node = new NodeState(SELF, new Journal(1 << 20), out::add);
  final Lookup lookup = new Lookup(node, (_, _, state) -> told.add(state), this::remake);

  @BeforeEach
  void others() {
    node.peersAre(Set.of(B, C, D));
  }

  private boolean remake(ObjectId object) {
    boolean known = remade.contains(object);
    if (known) {
      lookup.expectAgain(object);
    }
    return known;
  }

  static Stored.InGrid place(NodeId producer) {
    return new Stored.InGrid(100_000, producer, 0, Bytes.of(new byte[32]));
  }

  final void timePasses(int ms) {
    node.timeIs(node.nowMs() + ms);
    lookup.tick();
  }

  final void without(NodeId... gone) {
    var left = new LinkedHashSet<>(node.peers());
    left.removeAll(List.of(gone));
    node.timeIs(node.nowMs() + 1);
    node.peersAre(left);
    List.of(gone).forEach(lookup::lost);
  }

  /// The directory has no entry.
  final void unlisted(ObjectId object) {
    assertThat(out.getLast()).isEqualTo(new NodeCommand.ReadDirectory(object));
    lookup.askAll(object);
  }

  final long timesRead() {
    return out.stream().filter(NodeCommand.ReadDirectory.class::isInstance).count();
  }

  final List<NodeId> asked(ObjectId object) {
    var nodes = new ArrayList<NodeId>();
    for (var command : out) {
      if (command instanceof NodeCommand.Send(var to, PeerMessage.Ask(var wanted, var _))
          && wanted.equals(object)) {
        nodes.add(to);
      }
    }
    return nodes;
  }

  final void deny(ObjectId object, NodeId... nodes) {
    List.of(nodes).forEach(from -> lookup.answered(from, object, new ObjectState.Unknown()));
  }

  static Code code(ObjectState state) {
    return ((ObjectState.Broken) Objects.requireNonNull(state)).error().code();
  }

  static NodeCommand answer(ObjectId object, ObjectState state) {
    return new NodeCommand.Send(B, new PeerMessage.Answer(object, state));
  }
}
