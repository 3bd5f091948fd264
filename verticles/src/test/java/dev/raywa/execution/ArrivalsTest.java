package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.execution.Arrivals.Verdict;
import dev.raywa.message.NodeId;
import io.vertx.core.MultiMap;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Which batches are taken.
final class ArrivalsTest {
  private final Arrivals arrivals = new Arrivals();

  @BeforeEach
  void start() {
    arrivals.membersAre(Set.of(B, C));
  }

  private Verdict judge(NodeId from, long link, long number) {
    return arrivals.judge(new Stamp(from, link, number));
  }

  @Test
  void takesOneAfterTheOther() {
    for (int number = 1; number < 100; number++) {
      assertThat(judge(B, 5, number)).isEqualTo(Verdict.TAKE);
    }
    assertThat(judge(B, 5, 99)).isEqualTo(Verdict.TAKEN);
    assertThat(judge(B, 5, 1)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void takesNothingBehindAGap() {
    assertThat(judge(B, 5, 2)).isEqualTo(Verdict.GAP);
    assertThat(judge(B, 5, 1)).isEqualTo(Verdict.TAKE);
    assertThat(judge(B, 5, 3)).isEqualTo(Verdict.GAP);
    assertThat(judge(B, 5, 2)).isEqualTo(Verdict.TAKE);
    assertThat(judge(B, 5, 3)).isEqualTo(Verdict.TAKE);
  }

  @Test
  void sendersDoNotDisturbEachOther() {
    assertThat(judge(B, 5, 1)).isEqualTo(Verdict.TAKE);
    assertThat(judge(C, 4, 1)).isEqualTo(Verdict.TAKE);
    assertThat(judge(B, 5, 2)).isEqualTo(Verdict.TAKE);
    assertThat(judge(C, 4, 2)).isEqualTo(Verdict.TAKE);
  }

  @Test
  void aNewLinkStartsOverAndTheOldOneIsRefused() {
    judge(B, -5, 1);
    judge(B, -5, 2);
    assertThat(judge(B, -4, 1)).isEqualTo(Verdict.TAKE);
    assertThat(judge(B, -5, 3)).isEqualTo(Verdict.REPLACED);
    assertThat(judge(B, -5, 1)).isEqualTo(Verdict.REPLACED);
    assertThat(judge(B, -4, 2)).isEqualTo(Verdict.TAKE);
  }

  @Test
  void aNewLinkReplacesTheOldOneAlsoWhenItsFirstBatchIsMissing() {
    judge(B, 5, 1);
    assertThat(judge(B, 6, 2)).isEqualTo(Verdict.GAP);
    assertThat(judge(B, 5, 2)).isEqualTo(Verdict.REPLACED);
    assertThat(judge(B, 6, 1)).isEqualTo(Verdict.TAKE);
  }

  @Test
  void whoLeftIsNotListenedToUntilItIsBack() {
    judge(B, 5, 1);
    arrivals.membersAre(Set.of(C));
    assertThat(judge(B, 5, 2)).isEqualTo(Verdict.NOT_A_MEMBER);
    assertThat(judge(B, 6, 1)).isEqualTo(Verdict.NOT_A_MEMBER);
    arrivals.membersAre(Set.of(B));
    assertThat(judge(B, 5, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(judge(B, 5, 2)).isEqualTo(Verdict.TAKE);
    assertThat(judge(C, 1, 1)).isEqualTo(Verdict.NOT_A_MEMBER);
  }

  @Test
  void whoIsNotKnownYetIsListenedTo() {
    var early = new NodeId("early");
    assertThat(judge(early, 1, 1)).isEqualTo(Verdict.TAKE);
    arrivals.membersAre(Set.of(B, C, early));
    assertThat(judge(early, 1, 1)).isEqualTo(Verdict.TAKEN);
    assertThat(judge(early, 1, 2)).isEqualTo(Verdict.TAKE);
  }

  @Test
  void thoseWhoLeftAreForgottenInTime() {
    for (int i = 0; i < 2 * Arrivals.OTHERS_MAX; i++) {
      arrivals.membersAre(Set.of(B, new NodeId("n" + i)));
    }
    assertThat(arrivals.size()).isEqualTo(Arrivals.OTHERS_MAX + 2);
    assertThat(judge(C, 1, 1)).isEqualTo(Verdict.TAKE);
    assertThat(judge(new NodeId("n" + Arrivals.OTHERS_MAX), 1, 1)).isEqualTo(Verdict.NOT_A_MEMBER);
  }

  @Test
  void strangersAreForgottenInTimeAndMembersAreNot() {
    judge(B, 5, 1);
    for (int i = 0; i < 2 * Arrivals.OTHERS_MAX; i++) {
      judge(new NodeId("n" + i), 1, 1);
    }
    assertThat(arrivals.size()).isEqualTo(Arrivals.OTHERS_MAX + 2);
    assertThat(judge(B, 5, 1)).isEqualTo(Verdict.TAKEN);
  }

  @Test
  void stampsTravelAsHeaders() {
    for (long link : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      var stamp = new Stamp(B, link, 41);
      var headers = stamp.next().onto(new DeliveryOptions()).getHeaders();
      assertThat(Stamp.of(headers)).contains(new Stamp(B, link, 42));
    }
  }

  @Test
  void whatIsNoStampIsNone() {
    var good = new Stamp(B, 1, 1).onto(new DeliveryOptions()).getHeaders();
    assertThat(Stamp.of(MultiMap.caseInsensitiveMultiMap())).isEmpty();
    for (var name : good.names()) {
      var without = MultiMap.caseInsensitiveMultiMap().addAll(good).remove(name);
      assertThat(Stamp.of(without)).as("without %s", name).isEmpty();
      var broken = MultiMap.caseInsensitiveMultiMap().addAll(good).set(name, "not one!");
      assertThat(Stamp.of(broken)).as("with a broken %s", name).isEmpty();
    }
  }
}
