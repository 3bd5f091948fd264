package dev.raywa.cli;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Guests that no compiler would write, put together from bytes.
final class Assembled {
  /// What [#flood(int)] writes at once.
  static final int CHUNK_BYTES = 65_536;

  private static final int TYPE = 1;
  private static final int IMPORT = 2;
  private static final int FUNCTION = 3;
  private static final int MEMORY = 5;
  private static final int EXPORT = 7;
  private static final int CODE = 10;
  private static final int DATA = 11;

  private Assembled() {}

  /// Writes chunks of zeros to stdout, each with its number (from 0, little-endian) in front; traps
  /// when a chunk is not taken whole.
  static byte[] flood(int chunks) {
    int start = 1024;
    var iovec = joined(little(start), little(CHUNK_BYTES));
    var loop =
        joined(
            bytes(0x03, 0x40), // loop
            bytes(0x41, 0x80, 0x08, 0x20, 0x00, 0x36, 0x02, 0x00), // i32.store 1024, number
            bytes(0x41, 0x01, 0x41, 0x00, 0x41, 0x01, 0x41, 0x08, 0x10, 0x00), // fd_write
            bytes(0x04, 0x40, 0x00, 0x0b), // if it failed: unreachable
            bytes(0x41, 0x08, 0x28, 0x02, 0x00, 0x41, 0x80, 0x80, 0x04, 0x47), // written != chunk
            bytes(0x04, 0x40, 0x00, 0x0b), // if so: unreachable
            bytes(0x20, 0x00, 0x41, 0x01, 0x6a, 0x22, 0x00), // number += 1
            joined(bytes(0x41), signed(chunks), bytes(0x48, 0x0d, 0x00)), // again if fewer
            bytes(0x0b, 0x0b));
    return joined(
        preamble(),
        section(
            TYPE,
            vector(
                List.of(
                    bytes(0x60, 4, 0x7f, 0x7f, 0x7f, 0x7f, 1, 0x7f), // fd_write
                    bytes(0x60, 0, 0)))),
        section(
            IMPORT,
            vector(
                List.of(
                    joined(name("wasi_snapshot_preview1"), name("fd_write"), bytes(0x00, 0x00))))),
        section(FUNCTION, vector(List.of(bytes(1)))),
        section(MEMORY, vector(List.of(bytes(0x00, 2)))),
        section(
            EXPORT,
            vector(
                List.of(joined(name("memory"), bytes(2, 0)), joined(name("_start"), bytes(0, 1))))),
        section(CODE, vector(List.of(body(joined(bytes(1, 1, 0x7f), loop))))),
        section(
            DATA, vector(List.of(joined(bytes(0, 0x41, 0, 0x0b), unsigned(iovec.length), iovec)))));
  }

  /// Calls itself without end.
  static byte[] recursion() {
    return joined(
        preamble(),
        section(TYPE, vector(List.of(bytes(0x60, 0, 0)))),
        section(FUNCTION, vector(List.of(bytes(0)))),
        section(EXPORT, vector(List.of(joined(name("_start"), bytes(0, 0))))),
        section(CODE, vector(List.of(body(bytes(0, 0x10, 0, 0x0b))))));
  }

  /// Ends with a code below 64.
  static byte[] exits(int code) {
    return joined(
        preamble(),
        section(TYPE, vector(List.of(bytes(0x60, 1, 0x7f, 0), bytes(0x60, 0, 0)))),
        section(
            IMPORT,
            vector(
                List.of(
                    joined(name("wasi_snapshot_preview1"), name("proc_exit"), bytes(0x00, 0x00))))),
        section(FUNCTION, vector(List.of(bytes(1)))),
        section(EXPORT, vector(List.of(joined(name("_start"), bytes(0, 1))))),
        section(CODE, vector(List.of(body(bytes(0, 0x41, code, 0x10, 0, 0x0b))))));
  }

  private static byte[] preamble() {
    return bytes(0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
  }

  private static byte[] section(int number, byte[] content) {
    return joined(bytes(number), unsigned(content.length), content);
  }

  private static byte[] body(byte[] code) {
    return joined(unsigned(code.length), code);
  }

  private static byte[] vector(List<byte[]> items) {
    return joined(unsigned(items.size()), joined(items.toArray(byte[][]::new)));
  }

  private static byte[] name(String text) {
    var utf8 = text.getBytes(StandardCharsets.UTF_8);
    return joined(unsigned(utf8.length), utf8);
  }

  private static byte[] unsigned(int value) {
    var out = new ByteArrayOutputStream();
    for (int rest = value; ; rest >>>= 7) {
      if (rest < 0x80) {
        out.write(rest);
        return out.toByteArray();
      }
      out.write(rest & 0x7f | 0x80);
    }
  }

  /// A number that is not negative, as `i32.const` wants it.
  private static byte[] signed(int value) {
    var out = new ByteArrayOutputStream();
    for (int rest = value; ; rest >>>= 7) {
      if (rest < 0x40) {
        out.write(rest);
        return out.toByteArray();
      }
      out.write(rest & 0x7f | 0x80);
    }
  }

  private static byte[] little(int value) {
    return bytes(value, value >>> 8, value >>> 16, value >>> 24);
  }

  private static byte[] bytes(int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] joined(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
