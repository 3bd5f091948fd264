package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.cli.ServerEvents.Event;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ServerEventsTest {
  @Test
  void readsEventsAsTheStandardWritesThem() throws IOException {
    var read =
        read(
            """
            : comment

            event: a
            data: 1

            event:b\r
            data:2\r
            data: 3\r
            \r
            retry: 5
            data

            event: dropped, no data

            data: x

            """);

    assertThat(read)
        .containsExactly(
            new Event("a", "1"),
            new Event("b", "2\n3"),
            new Event("message", ""),
            new Event("message", "x"));
  }

  @Test
  void dropsAnEventThatTheEndCutsOff() throws IOException {
    assertThat(read("data: 1\n\ndata: 2\n")).containsExactly(new Event("message", "1"));
    assertThat(read("data: 1")).isEmpty();
  }

  private static List<Event> read(String text) throws IOException {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var events = new ArrayList<Event>();
    try (var stream = new ServerEvents(new ByteArrayInputStream(bytes))) {
      for (var event = stream.next(); event.isPresent(); event = stream.next()) {
        events.add(event.get());
      }
    }
    return events;
  }
}
