package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClusterViewTest {
  private Instant now = Instant.EPOCH;
  private final ClusterView view = new ClusterView(() -> now);

  @BeforeEach
  void joined() {
    join("a", "b", "c", "d");
  }

  @Test
  void suspectsWhenHalfIsLostAtOnce() {
    leave("a");
    assertThat(view.splitSuspected()).isEmpty();
    after(Duration.ofSeconds(9));
    leave("b");
    assertThat(view.splitSuspected()).contains("split suspected: 2 of 4 other nodes lost 0 s ago");
    after(Duration.ofSeconds(3));
    leave("c");
    after(Duration.ofSeconds(12));
    assertThat(view.splitSuspected()).contains("split suspected: 3 of 4 other nodes lost 15 s ago");
  }

  @Test
  void doesNotSuspectWhenNodesGoOneByOne() {
    leave("a");
    after(ClusterView.AT_ONCE.plusMillis(1));
    leave("b");
    assertThat(view.splitSuspected()).isEmpty();
  }

  @Test
  void calmsDownWhenMoreThanHalfAreThereAgain() {
    leave("a", "b", "c");
    join("a");
    assertThat(view.splitSuspected()).isPresent();
    join("e");
    assertThat(view.splitSuspected()).isEmpty();
  }

  @Test
  void calmsDownWhenItHasJoinedTheOthers() {
    leave("a", "b", "c", "d");
    assertThat(view.splitSuspected()).contains("split suspected: 4 of 4 other nodes lost 0 s ago");
    view.rejoined();
    assertThat(view.splitSuspected()).isEmpty();
  }

  @Test
  void whatIsOverIsNotTakenUpByLaterLosses() {
    leave("a", "b");
    join("a", "b");
    after(Duration.ofMinutes(1));
    leave("a");
    after(Duration.ofMinutes(1));
    leave("b");
    assertThat(view.splitSuspected()).isEmpty();
  }

  @Test
  void aNodeThatComesAndGoesIsOneLoss() {
    leave("d");
    after(ClusterView.AT_ONCE.plusMillis(1));
    leave("a");
    join("a");
    leave("a");
    assertThat(view.splitSuspected()).isEmpty();
  }

  @Test
  void givesUpAfterAWhile() {
    leave("a", "b", "c", "d");
    after(ClusterView.SUSPICION_MAX.minusSeconds(1));
    assertThat(view.splitSuspected()).isPresent();
    after(Duration.ofSeconds(1));
    assertThat(view.splitSuspected()).isEmpty();
  }

  private void join(String... nodes) {
    for (var node : nodes) {
      view.joined(new NodeId(node));
    }
  }

  private void leave(String... nodes) {
    for (var node : nodes) {
      view.left(new NodeId(node));
    }
  }

  private void after(Duration time) {
    now = now.plus(time);
  }
}
