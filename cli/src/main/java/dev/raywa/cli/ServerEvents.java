package dev.raywa.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Reads server-sent events from a stream, one at a time; blocks until the next one is there.
final class ServerEvents implements AutoCloseable {
  /// Longest line that is accepted.
  static final int LINE_BYTES_MAX = 64 * 1024 * 1024;

  private final InputStream stream;

  /// One event; several `data` lines are joined by line feeds.
  record Event(String name, String data) {}

  ServerEvents(InputStream stream) {
    this.stream = new BufferedInputStream(stream, 64 * 1024);
  }

  /// The next event, or empty at the end of the stream. An event that the end cuts off is dropped,
  /// as the standard asks.
  Optional<Event> next() throws IOException {
    var name = "message";
    var data = new StringBuilder();
    for (var line = line(); line.isPresent(); line = line()) {
      var text = line.get();
      if (text.isEmpty() && !data.isEmpty()) {
        return Optional.of(new Event(name, data.substring(0, data.length() - 1)));
      }
      int colon = text.indexOf(':');
      var field = colon < 0 ? text : text.substring(0, colon);
      var value = colon < 0 ? "" : text.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "event" -> name = value;
        case "data" -> data.append(value).append('\n');
        case "" -> name = text.isEmpty() ? "message" : name;
        default -> {} // `id`, `retry`: of no use here
      }
    }
    return Optional.empty();
  }

  private Optional<String> line() throws IOException {
    var bytes = new ByteArrayOutputStream(256);
    for (int next = stream.read(); next != '\n'; next = stream.read()) {
      if (next < 0) {
        return Optional.empty();
      }
      if (bytes.size() == LINE_BYTES_MAX) {
        throw new IOException("an event is longer than " + LINE_BYTES_MAX + " bytes");
      }
      bytes.write(next);
    }
    var text = bytes.toString(StandardCharsets.UTF_8);
    return Optional.of(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
  }

  @Override
  public void close() throws IOException {
    stream.close();
  }
}
