package dev.raywa.cli;

import dev.raywa.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Consumer;

/// Makes whole lines, each with its origin in front, of what tasks print in pieces.
///
/// Holds at most [#TASKS_MAX] unfinished lines of at most [#LINE_BYTES_MAX] bytes; what is over is
/// shown as a line of its own.
final class TaskLines {
  /// Unfinished lines kept at once.
  static final int TASKS_MAX = 1_000;

  /// Bytes of one unfinished line.
  static final int LINE_BYTES_MAX = 16 * 1024;

  private static final int SHORT = 8;

  /// Hex digits of a task's id, and how many of them are the number of its job.
  private static final int TASK_ID = 48;

  private static final int JOB_NUMBER = 16;

  /// Who printed, on which of its streams.
  private record Source(String task, String label, String node, String stream) {
    String prefix() {
      var name = label.isBlank() ? "task" : label;
      return "[" + abbreviated(task) + " " + printable(name) + "@" + abbreviated(node) + "] ";
    }
  }

  private final SequencedMap<Source, ByteArrayOutputStream> unfinished = new LinkedHashMap<>();
  private final Consumer<String> lines;

  TaskLines(Consumer<String> lines) {
    this.lines = lines;
  }

  /// Takes a piece of output.
  void printed(TaskOutput output) {
    var source = new Source(output.task(), output.label(), output.node(), output.stream());
    var line = unfinished.computeIfAbsent(source, _ -> new ByteArrayOutputStream());
    for (byte next : output.text().array()) {
      if (next == '\n') {
        show(source, line);
      } else {
        line.write(next);
        if (line.size() == LINE_BYTES_MAX) {
          show(source, line);
        }
      }
    }
    if (line.size() == 0) {
      unfinished.remove(source);
    } else if (unfinished.size() > TASKS_MAX) {
      var oldest = unfinished.firstEntry();
      unfinished.remove(oldest.getKey());
      show(oldest.getKey(), oldest.getValue());
    }
  }

  /// Shows what did not end with a line feed; nothing comes after this.
  void finish() {
    unfinished.forEach(this::show);
    unfinished.clear();
  }

  private void show(Source source, ByteArrayOutputStream line) {
    lines.accept(source.prefix() + line.toString(StandardCharsets.UTF_8));
    line.reset();
  }

  /// The first characters of an id, enough to tell it from its neighbours; of a task's id those
  /// after the number of its job, which all its neighbours share.
  static String abbreviated(String id) {
    if (id.length() == TASK_ID) {
      return printable(id.substring(JOB_NUMBER, JOB_NUMBER + SHORT));
    }
    return printable(id.length() <= SHORT ? id : id.substring(0, SHORT));
  }

  private static String printable(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  /// A piece of what a task printed.
  record TaskOutput(String task, String label, String node, String stream, Bytes text) {}
}
