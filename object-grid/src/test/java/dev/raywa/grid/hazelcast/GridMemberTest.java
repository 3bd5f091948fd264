package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid.Safety;
import dev.raywa.grid.SeededBytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class GridMemberTest {
  private static final ObjectId ID = ObjectId.result(TaskId.driver(new JobId(1)), 0);

  @Test
  void tellsWhoJoinsAndWhoLeaves() {
    var news = new CopyOnWriteArrayList<String>();
    try (var a = TestMembers.start("news", "a")) {
      assertThat(a.port()).isPositive();
      assertThat(a.others()).isEmpty();
      a.listen(listener(news, "a"));
      var b = TestMembers.start("news", "b", a);
      await().atMost(TestMembers.PATIENCE).until(() -> news.contains("a: b joined"));
      b.listen(listener(news, "b"));
      await().atMost(TestMembers.PATIENCE).until(() -> news.contains("b: a joined"));
      assertThat(a.others()).containsExactly(new NodeId("b"));
      assertThat(b.others()).containsExactly(new NodeId("a"));
      b.close();
      await().atMost(TestMembers.PATIENCE).until(() -> news.contains("a: b left"));
      assertThat(a.others()).isEmpty();
    }
    assertThat(news).containsExactly("a: b joined", "b: a joined", "a: b left");
  }

  @Test
  void handsItsShareOverWhenItLeaves() {
    try (var a = TestMembers.start("leaving", "a")) {
      var b = TestMembers.start("leaving", "b", a);
      TestMembers.awaitPartitions(a, b);
      var bytes = new SeededBytes(1, 3_000_000);
      var stored = TestMembers.grid(b).put(ID, bytes, Safety.RECOMPUTABLE);
      b.close();
      var found = TestMembers.grid(a).get(ID, stored).orElseThrow();
      assertThat(SeededBytes.sha256(found)).isEqualTo(bytes.sha256());
    }
  }

  @Test
  void writesToItsOwnShareAlsoAfterSomeOfItMovedAway() {
    try (var a = TestMembers.start("moving", "a")) {
      var grid = TestMembers.grid(a);
      try (var b = TestMembers.start("moving", "b", a)) {
        TestMembers.awaitPartitions(a, b);
        for (int i = 0; i < 2 * HazelcastConfig.PARTITIONS; i++) {
          var id = ObjectId.result(ID.task(), i);
          var stored = grid.put(id, new SeededBytes(i, 10), Safety.RECOMPUTABLE);
          assertThat(TestMembers.owner(a, stored)).isEqualTo(a.self());
        }
      }
    }
  }

  @Test
  void letsNobodyInWithoutTheSecret() {
    try (var a = GridMember.start(TestMembers.config("closed", "a").withSecret("hush"));
        var b = GridMember.start(TestMembers.config("closed", "b", a).withSecret("hush"));
        var stranger = TestMembers.start("closed", "c", a);
        var guesser = GridMember.start(TestMembers.config("closed", "d", a).withSecret("shush"))) {
      assertThat(b.others()).containsExactly(new NodeId("a"));
      assertThat(stranger.others()).isEmpty();
      assertThat(guesser.others()).isEmpty();
      assertThat(a.others()).containsExactly(new NodeId("b"));
      var key = new HazelcastClusterStore(a, new SplittableRandom(1)).key();
      assertThat(new HazelcastClusterStore(b, new SplittableRandom(2)).key()).isEqualTo(key);
      assertThat(new HazelcastClusterStore(guesser, new SplittableRandom(1)).key())
          .isNotEqualTo(key);
    }
  }

  @Test
  void saysWhichAddressItCannotTake() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      var config =
          new GridConfig("taken", new NodeId("a"), "127.0.0.1", taken.getLocalPort(), List.of());
      assertThatIllegalStateException()
          .isThrownBy(() -> GridMember.start(config))
          .withMessageContaining("127.0.0.1:" + taken.getLocalPort())
          .withMessageContaining("port 0 would find a free one");
    }
  }

  @Test
  void saysThatTheGridIsUnavailableOnceClosed() {
    var member = TestMembers.start("over", "a");
    var grid = TestMembers.grid(member);
    var store = new HazelcastClusterStore(member, new SplittableRandom(1));
    var stored = grid.put(ID, new SeededBytes(1, 3_000_000), Safety.RECOMPUTABLE);
    var source = grid.get(ID, stored).orElseThrow();
    member.close();
    assertUnavailable(() -> grid.get(ID, stored));
    assertUnavailable(() -> SeededBytes.sha256(source));
    assertUnavailable(() -> grid.put(ID, new SeededBytes(1, 10), Safety.BACKED_UP));
    assertUnavailable(() -> grid.delete(ID));
    assertUnavailable(() -> store.nextJob(new NodeId("a")));
    assertUnavailable(store::key);
    assertUnavailable(() -> store.compiled("x"));
  }

  private static void assertUnavailable(Runnable call) {
    assertThatExceptionOfType(GridUnavailableException.class).isThrownBy(call::run);
  }

  private static MemberListener listener(List<String> news, String who) {
    return new MemberListener() {
      @Override
      public void joined(NodeId node) {
        news.add(who + ": " + node + " joined");
      }

      @Override
      public void left(NodeId node) {
        news.add(who + ": " + node + " left");
      }
    };
  }
}
