package dev.raywa.scheduling;

import static dev.raywa.scheduling.Tasks.busy;
import static dev.raywa.scheduling.Tasks.id;
import static dev.raywa.scheduling.Tasks.idle;
import static dev.raywa.scheduling.Tasks.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.NodeId;
import dev.raywa.message.Stored;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// What the scheduler of one node promises.
final class SchedulerTest extends NotedPlacements {
  private static final Bytes SHA256 = Bytes.of(new byte[Stored.InGrid.SHA256_BYTES]);

  private static final Demand HALF = new Demand(500, 0);

  @Test
  void runsHereWhileASlotIsFreeThoughPeersAreIdle() {
    var scheduler = node(2000);
    scheduler.peerSaid(idle("b", 64_000));
    offer(scheduler, task(1), task(2));
    assertThat(ran).containsExactly(id(1), id(2));
    assertThat(sent).isEmpty();
  }

  @Test
  void sendsWhatFindsNoSlotToAPeer() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 1000));
    offer(scheduler, task(1), task(2));
    assertThat(ran).containsExactly(id(1));
    assertThat(sent).containsExactly(new Sent(new NodeId("b"), id(2)));
  }

  @Test
  void keepsATaskThatCameFromAPeer() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 1000));
    scheduler.offer(task(1), false, 0);
    scheduler.offer(task(2), false, 0);
    scheduler.settle(0);
    assertThat(sent).isEmpty();
    assertThat(scheduler.queued()).isEqualTo(1);
    scheduler.ended(id(1), 1);
    scheduler.settle(0);
    assertThat(ran).containsExactly(id(1), id(2));
  }

  @Test
  void runsTheDeepestFirst() {
    var scheduler = node(1000);
    offer(scheduler, task(1));
    offer(scheduler, task(2, 1, Demand.ONE_CPU), task(3, 7, Demand.ONE_CPU));
    scheduler.offer(task(4, 5, Demand.ONE_CPU), false, nowMs);
    for (int number : new int[] {1, 3, 4}) {
      scheduler.ended(id(number), 1);
      scheduler.settle(nowMs);
    }
    assertThat(ran).containsExactly(id(1), id(3), id(4), id(2));
  }

  @Test
  void theShallowestLeavesFirst() {
    var scheduler = node(1000);
    offer(scheduler, task(1));
    offer(scheduler, task(2, 7, Demand.ONE_CPU), task(3, 2, Demand.ONE_CPU));
    scheduler.peerSaid(idle("b", 1000));
    scheduler.settle(nowMs);
    assertThat(sent).containsExactly(new Sent(new NodeId("b"), id(3)));
  }

  @Test
  void aBlockedTaskGivesItsCpuBackAndKeepsItsMemory() {
    var scheduler = node(new Capacity(1000, 10 * MIB, Map.of()));
    offer(scheduler, task(1, 1, new Demand(1000, 6 * MIB)));
    scheduler.blocked(id(1));
    offer(scheduler, task(2, 2, new Demand(1000, 6 * MIB)), task(3, 1, new Demand(1000, 4 * MIB)));
    assertThat(ran).containsExactly(id(1), id(3));
    var load = scheduler.load(new NodeId("self"), "");
    assertThat(load.memoryBytesFree()).isZero();
    assertThat(load.cpuMilliFree()).isZero();
    assertThat(load.blocked()).isEqualTo(1);
    assertThat(load.running()).isEqualTo(1);
  }

  @Test
  void aWokenTaskComesBeforeThoseThatHaveNotStarted() {
    var scheduler = node(1000);
    offer(scheduler, task(1));
    scheduler.blocked(id(1));
    offer(scheduler, task(2), task(3, 9, Demand.ONE_CPU));
    assertThat(ran).containsExactly(id(1), id(3));
    scheduler.unblocked(id(1));
    scheduler.settle(nowMs);
    assertThat(resumed).isEmpty();
    scheduler.ended(id(3), 1);
    scheduler.settle(nowMs);
    assertThat(resumed).containsExactly(id(1));
    assertThat(ran).doesNotContain(id(2));
  }

  @Test
  void aTaskWhoseTimeIsOverResumesAtOnceAndPaysLater() {
    var scheduler = node(1000);
    offer(scheduler, task(1));
    scheduler.blocked(id(1));
    offer(scheduler, task(2), task(3));
    scheduler.unblocked(id(1));
    scheduler.resumeNow(id(1));
    scheduler.resumeNow(id(1));
    assertThat(resumed).containsExactly(id(1));
    assertThat(scheduler.load(new NodeId("self"), "").cpuMilliFree()).isZero();
    scheduler.ended(id(2), 1);
    scheduler.settle(nowMs);
    assertThat(ran).doesNotContain(id(3));
    scheduler.ended(id(1), 1);
    scheduler.settle(nowMs);
    assertThat(ran).contains(id(3));
  }

  @Test
  void aTaskThatEndsWhileItIsBlockedGivesAllBack() {
    var scheduler = node(new Capacity(1000, 10 * MIB, Map.of()));
    offer(scheduler, task(1, 1, new Demand(1000, 10 * MIB)));
    scheduler.blocked(id(1));
    scheduler.unblocked(id(1));
    scheduler.ended(id(1), 1);
    scheduler.settle(nowMs);
    var load = scheduler.load(new NodeId("self"), "");
    assertThat(load.cpuMilliFree()).isEqualTo(1000);
    assertThat(load.memoryBytesFree()).isEqualTo(10 * MIB);
    assertThat(load.blocked()).isZero();
    assertThat(load.executed()).isEqualTo(1);
  }

  @Test
  void halfACoreLetsTwoTasksShareIt() {
    var scheduler = node(1000);
    offer(scheduler, task(1, 1, HALF), task(2, 1, HALF), task(3, 1, HALF));
    assertThat(ran).containsExactly(id(1), id(2));
  }

  @Test
  void aTaskThatNeedsNoCpuStartsOnAFullNode() {
    var scheduler = node(1000);
    offer(scheduler, task(1), task(2, 1, Tasks.NONE));
    assertThat(ran).containsExactly(id(1), id(2));
  }

  @Test
  void aDemandThatDoesNotFitNowHoldsUpNoOther() {
    var scheduler = node(2000);
    offer(scheduler, task(1));
    offer(scheduler, task(2, 9, new Demand(2000, 0)), task(3));
    assertThat(ran).containsExactly(id(1), id(3));
  }

  @Test
  void labelsDecideWhoMayRunATask() {
    var scheduler = node(4000);
    scheduler.peerSaid(idle("b", new Capacity(1000, MIB, Map.of("zone", "b"))));
    scheduler.peerSaid(idle("c", new Capacity(1000, MIB, Map.of("zone", "c", "disk", "ssd"))));
    offer(scheduler, task(1, 1, new Demand(1000, 0, Map.of("zone", "c"))));
    assertThat(ran).isEmpty();
    assertThat(sent).containsExactly(new Sent(new NodeId("c"), id(1)));
  }

  @Test
  void aDemandForMemoryGoesWhereThereIsEnough() {
    var scheduler = node(new Capacity(4000, MIB, Map.of()));
    scheduler.peerSaid(idle("b", new Capacity(8000, MIB, Map.of())));
    scheduler.peerSaid(idle("c", new Capacity(1000, 4 * MIB, Map.of())));
    offer(scheduler, task(1, 1, new Demand(1000, 3 * MIB)));
    assertThat(sent).containsExactly(new Sent(new NodeId("c"), id(1)));
  }

  @Test
  void aTaskFollowsMostOfItsInput() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 8000));
    scheduler.peerSaid(busy("c", 8000, 0, 7));
    var small = new Stored.InGrid(MIB, new NodeId("b"), 0, SHA256);
    var large = new Stored.InGrid(5 * MIB, new NodeId("c"), 0, SHA256);
    offer(scheduler, task(1), task(2, 1, Demand.ONE_CPU, small, large));
    assertThat(sent).containsExactly(new Sent(new NodeId("c"), id(2)));
  }

  @Test
  void inputOnANodeThatCannotRunTheTaskDoesNotMatter() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 1000));
    scheduler.peerSaid(idle("c", 4000));
    var input = new Stored.InGrid(MIB, new NodeId("b"), 0, SHA256);
    offer(scheduler, task(1), task(2, 1, new Demand(2000, 0), input));
    assertThat(sent).containsExactly(new Sent(new NodeId("c"), id(2)));
  }

  @Test
  void theLessLoadedOfTwoTakenAtRandomIsChosen() {
    var scheduler = node(1000);
    scheduler.peerSaid(busy("b", 100_000, 90, 100));
    scheduler.peerSaid(busy("c", 100_000, 0, 10));
    offer(scheduler, task(0));
    for (int i = 1; i <= 80; i++) {
      offer(scheduler, task(i));
    }
    assertThat(sentTo("c")).isBetween(50L, 75L);
    assertThat(sentTo("b")).isEqualTo(80 - sentTo("c"));
  }

  @Test
  void aPeerIsNotFloodedBeforeItsPaceIsKnown() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 3000));
    for (int i = 0; i < 100; i++) {
      offer(scheduler, task(i));
    }
    assertThat(sentTo("b")).isEqualTo(3);
    assertThat(scheduler.queued()).isEqualTo(96);
  }

  @Test
  void aPeerOfShortTasksGetsMoreAtATimeButNeverMoreThanItsWindow() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 1000));
    for (int i = 0; i < 2000; i++) {
      offer(scheduler, task(i));
    }
    scheduler.endedOnPeer(id(1), 1);
    scheduler.settle(nowMs);
    assertThat(sentTo("b")).isEqualTo(1 + 6);
    scheduler.endedOnPeer(sent.getLast().task(), 0.001);
    scheduler.settle(nowMs);
    assertThat(sentTo("b")).isLessThanOrEqualTo(2 + 257);
  }

  @Test
  void aPeerWhoseQueueIsLongGetsNothing() {
    var scheduler = node(1000);
    scheduler.peerSaid(busy("b", 1000, 50, 1));
    offer(scheduler, task(1), task(2));
    assertThat(sent).isEmpty();
    scheduler.peerSaid(idle("b", 1000));
    scheduler.settle(nowMs);
    assertThat(sent).hasSize(1);
  }

  @Test
  void workThatIsDoneHereInNoTimeIsNotSentAway() {
    var scheduler = node(1000);
    offer(scheduler, task(1));
    scheduler.ended(id(1), 0.01);
    scheduler.peerSaid(idle("b", 1000));
    offer(scheduler, task(2), task(3));
    assertThat(sent).isEmpty();
    for (int i = 4; i < 200; i++) {
      offer(scheduler, task(i));
    }
    assertThat(sent).isNotEmpty();
  }

  @Test
  void shortTasksLeaveWhenTheSlotsHereStayTaken() {
    var scheduler = node(1000);
    offer(scheduler, task(1));
    scheduler.ended(id(1), 0.01);
    scheduler.peerSaid(idle("b", 1000));
    offer(scheduler, task(2), task(3));
    assertThat(sent).isEmpty();
    scheduler.settle(nowMs + 50);
    assertThat(sent).containsExactly(new Sent(new NodeId("b"), id(3)));
  }

  @Test
  void aDemandThatNoNodeCanMeetFailsAfterItsTime() {
    var scheduler = node(2000);
    scheduler.peerSaid(idle("b", 4000));
    offer(scheduler, task(1, 1, new Demand(5000, 64 * MIB)));
    nowMs = Scheduler.INFEASIBLE_MS_MAX - 1;
    scheduler.settle(nowMs);
    assertThat(failed).isEmpty();
    nowMs = 700;
    scheduler.settle(nowMs);
    assertThat(failed)
        .containsExactly(
            "no node can ever give cpu 5, memory 64 MiB; the largest node has cpu 4, memory 1 GiB");
    assertThat(scheduler.queued()).isZero();
  }

  @Test
  void aDemandThatALateNodeCanMeetDoesNotFail() {
    var scheduler = node(2000);
    offer(scheduler, task(1, 1, new Demand(5000, 0)));
    nowMs = 600;
    scheduler.peerSaid(idle("b", 8000));
    scheduler.settle(nowMs);
    nowMs = 5000;
    scheduler.settle(nowMs);
    assertThat(failed).isEmpty();
    assertThat(sent).containsExactly(new Sent(new NodeId("b"), id(1)));
  }

  @Test
  void aDemandThatComesAgainHasItsTimeAgain() {
    var scheduler = node(1000);
    var huge = new Demand(9000, 0);
    offer(scheduler, task(1), task(2), task(3, 1, huge));
    assertThat(scheduler.withdraw(id(3))).isTrue();
    nowMs = 10_000;
    scheduler.settle(nowMs);
    offer(scheduler, task(4, 1, huge));
    assertThat(failed).isEmpty();
    nowMs = 10_700;
    scheduler.settle(nowMs);
    assertThat(failed).hasSize(1);
  }

  @Test
  void aWithdrawnTaskNeverStarts() {
    var scheduler = node(1000);
    offer(scheduler, task(1), task(2), task(3));
    assertThat(scheduler.withdraw(id(2))).isTrue();
    assertThat(scheduler.withdraw(id(2))).isFalse();
    assertThat(scheduler.withdraw(id(1))).as("it runs").isFalse();
    scheduler.ended(id(1), 1);
    scheduler.settle(nowMs);
    assertThat(ran).containsExactly(id(1), id(3));
  }

  @Test
  void aPeerThatLeftTakesItsFlightsWithIt() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 1000));
    offer(scheduler, task(1), task(2), task(3));
    assertThat(sentTo("b")).isEqualTo(1);
    scheduler.peerLeft(new NodeId("b"));
    scheduler.settle(nowMs);
    assertThat(scheduler.peerLoads()).isEmpty();
    scheduler.endedOnPeer(id(2), 1);
    scheduler.peerSaid(idle("b", 1000));
    offer(scheduler, task(2));
    assertThat(sentTo("b")).isEqualTo(2);
    scheduler.endedOnPeer(sent.getLast().task(), 100);
    scheduler.settle(nowMs);
    assertThat(sentTo("b")).isEqualTo(3);
  }

  @Test
  void aFlightThatIsForgottenMakesRoom() {
    var scheduler = node(1000);
    scheduler.peerSaid(idle("b", 1000));
    offer(scheduler, task(1), task(2), task(3));
    scheduler.forgetFlight(id(2));
    scheduler.forgetFlight(id(2));
    scheduler.settle(nowMs);
    assertThat(sent).extracting(Sent::task).containsExactly(id(2), id(3));
  }

  @Test
  void aTaskThatIsOfferedTwiceRunsOnce() {
    var scheduler = node(1000);
    offer(scheduler, task(1), task(1), task(2), task(2));
    assertThat(scheduler.queued()).isEqualTo(1);
    offer(scheduler, task(1));
    scheduler.ended(id(1), 1);
    scheduler.ended(id(1), 1);
    scheduler.settle(nowMs);
    assertThat(ran).containsExactly(id(1), id(2));
    assertThat(scheduler.load(new NodeId("self"), "").cpuMilliFree()).isZero();
  }

  @Test
  void tellsWhatAJobHasHere() {
    var scheduler = node(1000);
    offer(scheduler, task(1), task(2));
    assertThat(scheduler.held(Tasks.JOB)).containsExactly(id(1));
    assertThat(scheduler.queued(Tasks.JOB)).containsExactly(id(2));
    assertThat(scheduler.holds(id(1))).isTrue();
    assertThat(scheduler.holds(id(2))).isFalse();
  }
}
