package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class RosterTest {
  private static final NodeId A = new NodeId("a");
  private static final NodeId B = new NodeId("b");
  private static final Roster.News JOINED_A = new Roster.News.Joined(A);
  private static final Roster.News LEFT_A = new Roster.News.Left(A);
  private static final Roster.News JOINED_B = new Roster.News.Joined(B);
  private static final Roster.News LEFT_B = new Roster.News.Left(B);

  private final Roster roster = new Roster();

  @Test
  void tellsEachChangeOnce() {
    assertThat(roster.are(uuid(0), Map.of(A, uuid(1)))).containsExactly(JOINED_A);
    assertThat(roster.are(uuid(0), Map.of(A, uuid(1)))).isEmpty();
    assertThat(roster.are(uuid(0), both(1, 2))).containsExactly(JOINED_B);
    assertThat(roster.others()).containsExactlyInAnyOrder(A, B);
    assertThat(roster.are(uuid(0), Map.of(B, uuid(2)))).containsExactly(LEFT_A);
    assertThat(roster.others()).containsExactly(B);
  }

  @Test
  void letsANodeLeaveBeforeItIsThereAgain() {
    roster.are(uuid(0), both(1, 2));

    assertThat(roster.are(uuid(0), both(1, 3))).containsExactly(LEFT_B, JOINED_B);
    assertThat(roster.are(uuid(0), both(1, 3))).isEmpty();
  }

  @Test
  void letsAllLeaveWhenThisNodeIsAnother() {
    roster.are(uuid(0), both(1, 2));

    assertThat(roster.are(uuid(9), both(1, 2)))
        .containsExactly(LEFT_A, LEFT_B, new Roster.News.Rejoined(), JOINED_A, JOINED_B);
    assertThat(roster.are(uuid(9), both(1, 2))).isEmpty();
  }

  @Test
  void rejoinsAlsoAfterItHadLostAll() {
    roster.are(uuid(0), both(1, 2));

    assertThat(roster.are(uuid(0), Map.of())).containsExactly(LEFT_A, LEFT_B);
    assertThat(roster.are(uuid(9), Map.of())).containsExactly(new Roster.News.Rejoined());
    assertThat(roster.are(uuid(9), Map.of(A, uuid(1)))).containsExactly(JOINED_A);
  }

  @Test
  void endsWithoutAnybody() {
    roster.are(uuid(0), both(1, 2));

    assertThat(roster.ended()).containsExactly(LEFT_A, LEFT_B, new Roster.News.Ended());
    assertThat(roster.others()).isEmpty();
  }

  private static Map<NodeId, UUID> both(int a, int b) {
    var members = new LinkedHashMap<NodeId, UUID>();
    members.put(A, uuid(a));
    members.put(B, uuid(b));
    return members;
  }

  private static UUID uuid(int number) {
    return new UUID(0, number);
  }
}
