package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.SELF;
import static dev.raywa.execution.Specs.result;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.codec.PeerAddress;
import dev.raywa.grid.InMemoryObjectGrid;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/// Where second copies of values are kept. A test's own thread may block.
@ExtendWith(VertxExtension.class)
@Timeout(60)
final class CopiesTest {
  private static final int BYTES = 1_000;

  private final InMemoryObjectGrid.Shared shared = new InMemoryObjectGrid.Shared();
  private final ObjectGrid own = new InMemoryObjectGrid(SELF, shared);
  private final Map<NodeId, ObjectGrid> grids = new HashMap<>();
  private Vertx vertx;
  private Stored.InGrid place;

  @BeforeEach
  void start(Vertx injected) {
    vertx = injected;
    place = own.put(result(1), FakeSandbox.bytes(BYTES), Safety.BACKED_UP);
  }

  /// A node with so many bytes of disk.
  private void serves(NodeId node, long spillBytesMax) {
    var grid = new InMemoryObjectGrid(node, shared, Long.MAX_VALUE, spillBytesMax, (_, _) -> false);
    serves(node, grid);
  }

  private void serves(NodeId node, ObjectGrid grid) {
    grids.put(node, grid);
    TestNode.await(new Copies(vertx, node, Set::of).serve(grid));
  }

  private boolean keeps(Set<NodeId> others) {
    return new Copies(vertx, SELF, () -> others).keep(result(1), place);
  }

  private ObjectGrid grid(NodeId node) {
    return Objects.requireNonNull(grids.get(node));
  }

  private long kept(NodeId node) {
    return grid(node).stats().bytesOnDisk();
  }

  @Test
  void aNodeWithoutOthersKeepsItsValuesAlone() {
    assertThat(keeps(Set.of())).isTrue();
  }

  @Test
  void anotherNodeKeepsACopyThatOutlivesTheFirst() {
    serves(B, BYTES);
    assertThat(keeps(Set.of(B))).isTrue();
    assertThat(kept(B)).isEqualTo(BYTES);
    own.delete(result(1));
    var copy = grid(B).get(result(1), place).orElseThrow();
    assertThat(copy.toBytes()).isEqualTo(FakeSandbox.bytes(BYTES).toBytes());
  }

  @Test
  void aNodeWithoutRoomRefusesAndTheNextIsAsked() {
    serves(B, 0);
    serves(C, BYTES);
    assertThat(keeps(Set.of(B))).isFalse();
    assertThat(keeps(Set.of(B, C))).isTrue();
    assertThat(kept(C)).isEqualTo(BYTES);
    assertThat(kept(B)).isZero();
  }

  @Test
  void aNodeWhoseGridFailsOrThatIsNotThereRefuses() {
    serves(B, new BrokenGrid());
    assertThat(keeps(Set.of(B))).isFalse();
    assertThat(keeps(Set.of(C))).isFalse();
    serves(C, BYTES);
    assertThat(keeps(Set.of(B, C))).isTrue();
  }

  @Test
  void aValueThatIsGoneCannotBeKept() {
    serves(B, BYTES);
    own.delete(result(1));
    assertThat(keeps(Set.of(B))).isFalse();
  }

  @Test
  void whatIsNoQuestionForACopyIsRefused() {
    serves(B, BYTES);
    var nonsense = Buffer.buffer("nonsense");
    var answer = vertx.eventBus().<Boolean>request(PeerAddress.copies(B), nonsense);
    assertThat(TestNode.await(answer).body()).isFalse();
  }
}
