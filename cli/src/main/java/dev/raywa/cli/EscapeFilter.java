package dev.raywa.cli;

import java.io.ByteArrayOutputStream;

/// Takes out of a stream of bytes what would command a terminal: escape sequences and control
/// characters other than tab, line feed and carriage return. A sequence may be cut anywhere between
/// two calls. UTF-8 text passes unchanged.
final class EscapeFilter {
  private enum State {
    TEXT,
    ESCAPE,
    /// After `ESC [`, until a byte from `@` to `~`.
    CONTROL_SEQUENCE,
    /// After `ESC ]`, `ESC P`, `ESC X`, `ESC ^` or `ESC _`, until BEL or `ESC \`.
    STRING,
    STRING_ESCAPE,
    /// After 0xC2, which begins the two-byte form of the C1 control characters.
    C2
  }

  private State state = State.TEXT;

  /// The bytes that may reach the terminal.
  byte[] filter(byte[] bytes) {
    var kept = new ByteArrayOutputStream(bytes.length);
    for (byte next : bytes) {
      state = step(next & 0xff, kept);
    }
    return kept.toByteArray();
  }

  private State step(int next, ByteArrayOutputStream kept) {
    return switch (state) {
      case TEXT -> text(next, kept);
      case ESCAPE -> escape(next);
      case CONTROL_SEQUENCE -> next >= 0x40 && next <= 0x7e ? State.TEXT : sequence(next);
      case STRING -> string(next);
      case STRING_ESCAPE -> next == '\\' ? State.TEXT : string(next);
      case C2 -> secondByte(next, kept);
    };
  }

  private static State text(int next, ByteArrayOutputStream kept) {
    if (next == 0x1b) {
      return State.ESCAPE;
    }
    if (next == 0xc2) {
      return State.C2;
    }
    boolean control = next < 0x20 && next != '\t' && next != '\n' && next != '\r';
    if (!control && next != 0x7f) {
      kept.write(next);
    }
    return State.TEXT;
  }

  private static State escape(int next) {
    return switch (next) {
      case 0x1b -> State.ESCAPE;
      case '[' -> State.CONTROL_SEQUENCE;
      case ']', 'P', 'X', '^', '_' -> State.STRING;
      default -> next >= 0x20 && next <= 0x2f ? State.ESCAPE : State.TEXT;
    };
  }

  private static State sequence(int next) {
    return next == 0x1b ? State.ESCAPE : State.CONTROL_SEQUENCE;
  }

  private static State string(int next) {
    return switch (next) {
      case 0x07 -> State.TEXT;
      case 0x1b -> State.STRING_ESCAPE;
      default -> State.STRING;
    };
  }

  private static State secondByte(int next, ByteArrayOutputStream kept) {
    if (next == 0x9b) {
      return State.CONTROL_SEQUENCE;
    }
    if (next >= 0x80 && next <= 0x9f) {
      return next == 0x9d || next == 0x90 ? State.STRING : State.TEXT;
    }
    kept.write(0xc2);
    return text(next, kept);
  }
}
