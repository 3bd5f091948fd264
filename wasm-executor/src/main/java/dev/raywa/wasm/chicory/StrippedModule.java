package dev.raywa.wasm.chicory;

import java.io.ByteArrayOutputStream;
import java.util.Set;

/// Rewrites a binary so that it holds what an instance needs and no more: no custom sections, no
/// exports, and no code that was compiled. The engine keeps about thirty times the size of what it
/// parses, and looks at every export for every instance.
final class StrippedModule {
  /// No locals, `unreachable`, `end`.
  private static final byte[] EMPTY_BODY = {0x00, 0x00, 0x0B};

  private StrippedModule() {}

  /// The rewritten binary; bodies of the interpreted functions stay.
  static byte[] of(byte[] wasm, Shape shape, Set<Integer> interpreted) {
    var out = new ByteArrayOutputStream();
    out.write(wasm, 0, 8);
    var in = new BinaryReader(wasm, 8, wasm.length);
    while (!in.atEnd()) {
      int from = in.position();
      int id = in.u8();
      in.skip(in.count());
      if (id == 10) {
        code(out, wasm, shape, interpreted);
      } else if (id != 0 && id != 7) {
        out.write(wasm, from, in.position() - from);
      }
    }
    return out.toByteArray();
  }

  private static void code(
      ByteArrayOutputStream out, byte[] wasm, Shape shape, Set<Integer> interpreted) {
    var bodies = new ByteArrayOutputStream();
    var code = shape.code();
    int imported = shape.importedFunctions();
    number(bodies, code.bodies());
    for (int i = 0; i < code.bodies(); i++) {
      if (interpreted.contains(imported + i)) {
        int length = code.to(i) - code.from(i);
        number(bodies, length);
        bodies.write(wasm, code.from(i), length);
      } else {
        number(bodies, EMPTY_BODY.length);
        bodies.writeBytes(EMPTY_BODY);
      }
    }
    out.write(10);
    number(out, bodies.size());
    out.writeBytes(bodies.toByteArray());
  }

  private static void number(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write((rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }
}
