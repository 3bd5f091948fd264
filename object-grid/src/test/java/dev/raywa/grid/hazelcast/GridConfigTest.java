package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.raywa.message.NodeId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GridConfigTest {
  private static final NodeId NODE = new NodeId("n1");

  @Test
  void hasTheUsualSizesUnlessTold() {
    var config = new GridConfig("raywa", NODE, "127.0.0.1", 0, List.of());
    assertThat(config.secret()).isEmpty();
    assertThat(config.nearCacheBytesMax()).isEqualTo(64L * 1024 * 1024);
    assertThat(config.partitionThreads()).isEqualTo(2);
    assertThat(config.ioThreads()).isEqualTo(1);
    assertThat(config.silenceMax()).isEqualTo(Duration.ofSeconds(4));
  }

  @Test
  void takesNodesToJoinByNameAndAddress() {
    var join = List.of("127.0.0.1:5701", "edge-7.example:65535", "[::1]:1");
    assertThat(new GridConfig("raywa", NODE, "127.0.0.1", 0, join).join()).isEqualTo(join);
  }

  @Test
  void refusesANodeToJoinWithoutAPort() {
    for (var bad : List.of("edge-7", "edge-7:", ":5701", "edge-7:0", "edge-7:65536", "a b:1")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new GridConfig("raywa", NODE, "127.0.0.1", 0, List.of(bad)))
          .withMessageContaining("host:port")
          .withMessageContaining("'" + bad + "'");
    }
  }

  @Test
  void refusesAddressesThatNobodyCanReach() {
    for (var bad : List.of("", " ", "0.0.0.0", "::")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new GridConfig("raywa", NODE, bad, 0, List.of()))
          .withMessageContaining("'" + bad + "'");
    }
  }

  @Test
  void refusesWhatIsOutOfRange() {
    refuses("port", -1, 0, 1, 5000);
    refuses("port", 65_536, 0, 1, 5000);
    refuses("near-cache", 0, -1, 1, 5000);
    refuses("threads", 0, 0, 0, 5000);
    refuses("threads", 0, 0, 65, 5000);
    refuses("silence", 0, 0, 1, 1000);
    refuses("silence", 0, 0, 1, 2500);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new GridConfig(" ", NODE, "127.0.0.1", 0, List.of()))
        .withMessageContaining("cluster name");
    var config = new GridConfig("raywa", NODE, "127.0.0.1", 0, List.of());
    assertThatIllegalArgumentException().isThrownBy(() -> config.withSecret(" "));
  }

  @Test
  void neverShowsTheSecret() {
    var config = new GridConfig("raywa", NODE, "127.0.0.1", 0, List.of()).withSecret("hush");
    assertThat(config.toString()).doesNotContain("hush").contains("secret=set");
  }

  private static void refuses(String word, int port, long nearCache, int threads, long silenceMs) {
    assertThatIllegalArgumentException()
        .isThrownBy(() ->
            new GridConfig(
                "raywa",
                NODE,
                "127.0.0.1",
                port,
                List.of(),
                Optional.empty(),
                nearCache,
                threads,
                threads,
                Duration.ofMillis(silenceMs)))
        .withMessageContaining(word);
  }
}
