package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SearchTest {
  private final Set<String> listening = new HashSet<>();
  private final List<String> tried = new ArrayList<>();
  private final List<List<String>> found = new ArrayList<>();

  @Test
  void looksForLostMembersWhereSomebodyListens() {
    try (var search = search(List.of())) {
      search.look(Set.of("a:1", "b:2", "c:3"));
      listening.add("b:2");
      search.look(Set.of("a:1"));
      assertThat(found).containsExactly(List.of("b:2"));
      search.look(Set.of("a:1"));
      assertThat(found).hasSize(1);

      listening.add("c:3");
      search.look(Set.of("a:1"));
      assertThat(found.getLast()).containsExactlyInAnyOrder("b:2", "c:3");

      search.look(Set.of("a:1", "b:2"));
      assertThat(found.getLast()).containsExactly("c:3");
    }
  }

  @Test
  void leavesOutNodesToJoinThatAreDead() {
    try (var search = search(List.of("a:1", "b:2"))) {
      search.look(Set.of("a:1", "b:2"));
      assertThat(tried).isEmpty();
      search.look(Set.of("b:2"));
      assertThat(found).containsExactly(List.of("b:2"));
      listening.add("a:1");
      search.look(Set.of("b:2"));
      assertThat(found.getLast()).containsExactly("a:1", "b:2");
    }
  }

  @Test
  void forgetsTheLongestLost() {
    try (var search = search(List.of())) {
      for (int i = 0; i <= Search.LOST_MAX; i++) {
        search.look(Set.of("n:" + i));
      }
      tried.clear();
      search.look(Set.of());
      assertThat(tried).hasSize(Search.LOST_MAX).contains("n:1").doesNotContain("n:0");
    }
  }

  @Test
  void knowsWhetherSomebodyListens() throws Exception {
    String address;
    try (var server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "127.0.0.1:" + server.getLocalPort();
      assertThat(new Listening()).accepts(address);
    }
    assertThat(new Listening()).rejects(address);
  }

  private Search search(List<String> join) {
    return new Search(
        join,
        address -> {
          tried.add(address);
          return listening.contains(address);
        },
        found::add);
  }
}
