package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import org.junit.jupiter.api.Test;

final class PeerAddressTest {
  @Test
  void namesItsNode() {
    var node = new NodeId("0f8fad5b-d9cb-469f-a165-70867728950e");
    assertThat(PeerAddress.of(node)).isEqualTo("n/0f8fad5b-d9cb-469f-a165-70867728950e/peer");
    assertThat(PeerAddress.nodeOf(PeerAddress.of(node))).contains(node);
  }

  @Test
  void namesItsNodeWhateverTheService() {
    assertThat(PeerAddress.nodeOf("n/a/modules/7")).contains(new NodeId("a"));
    assertThat(PeerAddress.nodeOf("n/" + "a".repeat(64) + "/x"))
        .contains(new NodeId("a".repeat(64)));
  }

  @Test
  void findsNoNodeInOtherAddresses() {
    for (var address :
        new String[] {
          "",
          "n",
          "n/",
          "n/a",
          "n/a/",
          "n//peer",
          "n/A/peer",
          "N/a/peer",
          "jobs",
          "__vertx.reply.1",
          "x/n/a/peer",
          "n/" + "a".repeat(65) + "/peer"
        }) {
      assertThat(PeerAddress.nodeOf(address)).as(address).isEmpty();
    }
  }
}
