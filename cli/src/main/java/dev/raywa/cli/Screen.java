package dev.raywa.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What people and pipes see of a command: the guest's bytes as they came, lines of ours, and on a
/// terminal one line of progress that never mixes with either. Thread-safe; every write is flushed.
final class Screen {
  private static final String CLEAR_SCREEN = "\u001b[H\u001b[2J";
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final OutputStream out;
  private final OutputStream err;
  private final boolean outTerminal;
  private final boolean errTerminal;
  private final boolean progressWanted;
  private final EscapeFilter outFilter = new EscapeFilter();
  private final EscapeFilter errFilter = new EscapeFilter();
  private boolean progressShown;
  private boolean atLineStart = true;

  Screen(Surroundings surroundings, boolean progressWanted) {
    this.out = surroundings.out();
    this.err = surroundings.err();
    this.outTerminal = surroundings.outTerminal();
    this.errTerminal = surroundings.errTerminal();
    this.progressWanted = progressWanted && errTerminal;
  }

  /// Bytes of the guest's stdout.
  synchronized void guestOut(byte[] bytes) {
    hideProgress();
    write(out, outTerminal ? outFilter.filter(bytes) : bytes, outTerminal);
  }

  /// Bytes of the guest's stderr.
  synchronized void guestErr(byte[] bytes) {
    hideProgress();
    write(err, errTerminal ? errFilter.filter(bytes) : bytes, errTerminal);
  }

  /// A line on stderr; on a terminal whatever a guest put into it is harmless.
  synchronized void line(String text) {
    hideProgress();
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var start = errTerminal && !atLineStart ? "\n" : "";
    write(err, start.getBytes(StandardCharsets.UTF_8), errTerminal);
    write(err, errTerminal ? new EscapeFilter().filter(bytes) : bytes, errTerminal);
    write(err, "\n".getBytes(StandardCharsets.UTF_8), errTerminal);
  }

  /// A line on stdout: what a command answers.
  synchronized void answer(String text) {
    var bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
    write(out, outTerminal ? new EscapeFilter().filter(bytes) : bytes, outTerminal);
  }

  /// Lines on an otherwise empty terminal.
  synchronized void page(List<String> lines) {
    emit(out, CLEAR_SCREEN.getBytes(StandardCharsets.UTF_8));
    lines.forEach(this::answer);
  }

  /// Shows or replaces the line of progress, unless the guest is in the middle of a line.
  synchronized void progress(String text) {
    if (progressWanted && atLineStart) {
      emit(err, (CLEAR_LINE + text).getBytes(StandardCharsets.UTF_8));
      progressShown = true;
    }
  }

  /// Takes the line of progress away.
  synchronized void hideProgress() {
    if (progressShown) {
      emit(err, CLEAR_LINE.getBytes(StandardCharsets.UTF_8));
      progressShown = false;
    }
  }

  private void write(OutputStream stream, byte[] bytes, boolean terminal) {
    if (bytes.length > 0) {
      emit(stream, bytes);
      if (terminal) {
        atLineStart = bytes[bytes.length - 1] == '\n';
      }
    }
  }

  private static void emit(OutputStream stream, byte[] bytes) {
    try {
      stream.write(bytes);
      stream.flush();
    } catch (IOException e) {
      throw new OutputClosed(e);
    }
  }
}
