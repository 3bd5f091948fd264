package dev.raywa.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.NodeId;
import dev.raywa.node.words.HostPort;
import org.junit.jupiter.api.Test;

/// The line that a node prints when it is ready, which programs read.
final class ReadyLineTest {
  private static final ReadyLine LINE =
      new ReadyLine(new NodeId("n-1"), "http", new HostPort("127.0.0.1", 8080), 5701, 3);

  @Test
  void saysWhatCanBeDoneNext() {
    assertThat(LINE.text())
        .isEqualTo(
            "ready node=n-1 http=http://127.0.0.1:8080 port=5701 nodes=3;"
                + " try: raywa-vx nodes --address 127.0.0.1:8080");
  }

  @Test
  void isReadBack() {
    assertThat(ReadyLine.parse(LINE.text())).contains(LINE);
    var six = new ReadyLine(new NodeId("n-2"), "https", new HostPort("::1", 1), 2, 3);
    assertThat(ReadyLine.parse(six.text())).contains(six);
    assertThat(six.text())
        .contains(" http=https://[::1]:1 ")
        .endsWith(" --address https://[::1]:1");
  }

  @Test
  void isNotFoundInOtherLines() {
    assertThat(ReadyLine.parse("")).isEmpty();
    assertThat(ReadyLine.parse("ready")).isEmpty();
    assertThat(ReadyLine.parse("not " + LINE.text())).isEmpty();
  }
}
