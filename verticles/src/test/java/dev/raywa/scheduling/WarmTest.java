package dev.raywa.scheduling;

import static dev.raywa.scheduling.Tasks.busy;
import static dev.raywa.scheduling.Tasks.id;
import static dev.raywa.scheduling.Tasks.idle;
import static dev.raywa.scheduling.Tasks.task;
import static dev.raywa.scheduling.Tasks.warm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Where tasks go that use models.
final class WarmTest extends NotedPlacements {
  private static final Bytes SHA256 = Bytes.of(new byte[Stored.InGrid.SHA256_BYTES]);

  @Test
  void aTaskGoesWhereTheModelIsLoadedThatItsFunctionUsed() {
    var scheduler = node(1000);
    scheduler.uses(task(2).spec().function(), 7);
    scheduler.peerSaid(idle("b", 1000));
    scheduler.peerSaid(warm(idle("c", 1000), Set.of(7L, 8L)));
    scheduler.peerSaid(warm(idle("d", 1000), Set.of(8L)));
    offer(scheduler, task(1), task(2));
    assertThat(ran).containsExactly(id(1));
    assertThat(sent).containsExactly(new Sent(new NodeId("c"), id(2)));
  }

  @Test
  void aTaskGoesElsewhereWhenThereIsNoRoomWhereItsModelIsLoaded() {
    var scheduler = node(1000);
    scheduler.uses(task(2).spec().function(), 7);
    scheduler.peerSaid(idle("b", 1000));
    scheduler.peerSaid(warm(busy("c", 1000, 1000, 1), Set.of(7L)));
    offer(scheduler, task(1), task(2));
    assertThat(sent).containsExactly(new Sent(new NodeId("b"), id(2)));
  }

  @Test
  void inputCountsMoreThanALoadedModel() {
    var scheduler = node(1000);
    var input = new Stored.InGrid(MIB, new NodeId("b"), 0, SHA256);
    var task = task(2, 1, Demand.ONE_CPU, input);
    scheduler.uses(task.spec().function(), 7);
    scheduler.peerSaid(idle("b", 1000));
    scheduler.peerSaid(warm(idle("c", 1000), Set.of(7L)));
    offer(scheduler, task(1), task);
    assertThat(sent).containsExactly(new Sent(new NodeId("b"), id(2)));
  }
}
