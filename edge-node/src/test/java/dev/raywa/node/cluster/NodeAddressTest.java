package dev.raywa.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import org.junit.jupiter.api.Test;

final class NodeAddressTest {
  @Test
  void leadsBackToTheNode() {
    assertThat(NodeAddress.of(new NodeId("a-1"), "peer")).isEqualTo("n/a-1/peer");
    assertThat(NodeAddress.node("n/a-1/peer")).contains("a-1");
    assertThat(NodeAddress.node("n/a-1/")).contains("a-1");
  }

  @Test
  void seesNoNodeInOtherAddresses() {
    for (var address : new String[] {"", "n", "n/", "n//peer", "n/a-1", "peer", "m/a-1/peer"}) {
      assertThat(NodeAddress.node(address)).isEmpty();
    }
  }
}
