package dev.raywa.wasm.chicory;

import dev.raywa.wasm.chicory.SandboxConfig.Admission;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/// Walks the instructions of function bodies without keeping any: counts what a bomb is made of and
/// notes what decides how an instance is initialised.
final class CodeScan {
  private static final int BRANCH_TABLES_FACTOR = 10;

  private enum Next {
    UNKNOWN,
    NOTHING,
    ONE,
    TWO,
    I64,
    FOUR_BYTES,
    EIGHT_BYTES,
    BLOCK,
    CALL,
    BRANCHES,
    TYPES,
    CATCHES,
    MEMORY,
    TABLE_WRITE,
    PREFIX
  }

  private static final Next[] NEXT = nexts();

  private final Admission limits;
  private final TypeScan types;
  private final Consumer<String> refusals;
  private final Set<String> refused = new HashSet<>();
  private final Watched watched;
  private long localsTotal;
  private long branchesTotal;
  private boolean vectors;
  private boolean writesTables;
  private boolean dropsSegments;

  /// Functions whose callers matter, and who calls them.
  static final class Watched {
    private final int constructors;
    private final int destructors;
    private final BitSet callConstructors = new BitSet();
    private final BitSet callDestructors = new BitSet();

    /// Indices of the functions, or -1.
    Watched(int constructors, int destructors) {
      this.constructors = constructors;
      this.destructors = destructors;
    }

    private void call(int from, int to) {
      if (to == constructors) {
        callConstructors.set(from);
      }
      if (to == destructors) {
        callDestructors.set(from);
      }
    }

    boolean callsConstructors(int function) {
      return callConstructors.get(function);
    }

    boolean callsDestructors(int function) {
      return callDestructors.get(function);
    }
  }

  CodeScan(Admission limits, TypeScan types, Watched watched, Consumer<String> refusals) {
    this.limits = limits;
    this.types = types;
    this.watched = watched;
    this.refusals = refusals;
  }

  boolean sawVectors() {
    return vectors;
  }

  /// Whether instructions can change a table.
  boolean writesTables() {
    return writesTables;
  }

  /// Whether instructions can drop segments or make objects outside the linear memory.
  boolean dropsSegments() {
    return dropsSegments;
  }

  /// Walks one body; answers false when it is over a limit, so that the rest is not worth reading.
  boolean body(BinaryReader in, int function, int length) {
    if (length > limits.bodyBytesMax()) {
      refuse(
          "code of function " + function,
          length,
          limits.bodyBytesMax(),
          "module.function.bytes.max");
      return false;
    }
    if (!locals(in, function)) {
      return false;
    }
    while (!in.atEnd()) {
      instruction(in, function);
      if (branchesTotal > (long) limits.branchTargetsMax() * BRANCH_TABLES_FACTOR) {
        refuse(
            "br_table targets of all functions",
            branchesTotal,
            (long) limits.branchTargetsMax() * BRANCH_TABLES_FACTOR,
            "module.branches.max, ten times");
        return false;
      }
    }
    return true;
  }

  /// Says it for the first function alone: a bomb has thousands that are alike.
  private void refuse(String what, long value, long max, String setting) {
    if (refused.add(setting)) {
      refusals.accept(Refusals.over(what, value, max, setting));
    }
  }

  private boolean locals(BinaryReader in, int function) {
    int groups = in.count();
    long locals = 0;
    for (int i = 0; i < groups; i++) {
      locals += in.u32();
      types.value(in);
    }
    localsTotal += locals;
    if (locals > limits.localsMax()) {
      refuse("locals of function " + function, locals, limits.localsMax(), "module.locals.max");
      return false;
    }
    if (localsTotal > limits.localsTotalMax()) {
      refuse(
          "locals of all functions",
          localsTotal,
          limits.localsTotalMax(),
          "module.locals.total.max");
      return false;
    }
    return true;
  }

  private void instruction(BinaryReader in, int function) {
    int code = in.u8();
    switch (NEXT[code]) {
      case UNKNOWN -> throw in.malformed("unknown instruction 0x" + Integer.toHexString(code));
      case NOTHING -> {}
      case ONE, BLOCK -> in.skipNumber(5);
      case TWO -> skipTwo(in);
      case I64 -> in.skipNumber(10);
      case FOUR_BYTES -> in.skip(4);
      case EIGHT_BYTES -> in.skip(8);
      case CALL -> watched.call(function, in.index());
      case BRANCHES -> branches(in, function);
      case TYPES -> selectTypes(in);
      case CATCHES -> catches(in);
      case MEMORY -> memory(in);
      case TABLE_WRITE -> {
        in.u32();
        writesTables = true;
      }
      case PREFIX -> prefixed(in, code);
    }
    if (NEXT[code] == Next.BLOCK) {
      noteBlockType(in);
    }
  }

  private static void noteBlockType(BinaryReader in) {
    // A reference as a block type has its heap type in a second number.
    int last = in.bytes()[in.position() - 1] & 0xFF;
    int before = in.bytes()[in.position() - 2] & 0xFF;
    if ((last == 0x63 || last == 0x64) && (before & 0x80) == 0) {
      in.skipNumber(5);
    }
  }

  private void branches(BinaryReader in, int function) {
    int targets = in.count();
    branchesTotal += targets;
    if (targets > limits.branchTargetsMax()) {
      refuse(
          "br_table targets in function " + function,
          targets,
          limits.branchTargetsMax(),
          "module.branches.max");
    }
    for (int i = 0; i <= targets; i++) {
      in.skipNumber(5);
    }
  }

  private void selectTypes(BinaryReader in) {
    int count = in.count();
    for (int i = 0; i < count; i++) {
      types.value(in);
    }
  }

  private static void catches(BinaryReader in) {
    in.skipNumber(5);
    noteBlockType(in);
    int count = in.count();
    for (int i = 0; i < count; i++) {
      if (in.u8() < 2) {
        in.u32();
      }
      in.u32();
    }
  }

  private static void memory(BinaryReader in) {
    long align = in.u32();
    if ((align & 0x40) != 0) {
      in.u32();
    }
    in.skipNumber(10);
  }

  private void prefixed(BinaryReader in, int prefix) {
    int code = in.index();
    switch (prefix) {
      case 0xFB -> objects(in, code);
      case 0xFC -> bulk(in, code);
      case 0xFD -> {
        vectors = true;
        throw in.malformed("SIMD instruction");
      }
      default -> {
        if (code == 3) {
          in.u8();
        } else {
          memory(in);
        }
      }
    }
  }

  private void bulk(BinaryReader in, int code) {
    switch (code) {
      case 0, 1, 2, 3, 4, 5, 6, 7 -> {}
      case 8, 10 -> skipTwo(in);
      case 9, 13 -> {
        in.u32();
        dropsSegments = true;
      }
      case 11, 16 -> in.u32();
      case 12, 14 -> {
        skipTwo(in);
        writesTables = true;
      }
      case 15, 17 -> {
        in.u32();
        writesTables = true;
      }
      default -> throw in.malformed("unknown instruction 0xfc " + code);
    }
  }

  private void objects(BinaryReader in, int code) {
    dropsSegments = true;
    switch (code) {
      case 0, 1, 6, 7, 11, 12, 13, 14, 16 -> in.u32();
      case 2, 3, 4, 5, 8, 9, 10, 17, 18, 19 -> skipTwo(in);
      case 15, 26, 27, 28, 29, 30 -> {}
      case 20, 21, 22, 23 -> in.skipNumber(5);
      case 24, 25 -> {
        in.u8();
        in.u32();
        in.skipNumber(5);
        in.skipNumber(5);
      }
      default -> throw in.malformed("unknown instruction 0xfb " + code);
    }
  }

  private static void skipTwo(BinaryReader in) {
    in.skipNumber(5);
    in.skipNumber(5);
  }

  private static Next[] nexts() {
    var next = new Next[256];
    Arrays.fill(next, Next.UNKNOWN);
    Arrays.fill(next, 0x45, 0xC5, Next.NOTHING);
    Arrays.fill(next, 0x28, 0x3F, Next.MEMORY);
    for (int code : new int[] {0x00, 0x01, 0x05, 0x0A, 0x0B, 0x0F, 0x1A, 0x1B, 0xD1, 0xD3, 0xD4}) {
      next[code] = Next.NOTHING;
    }
    for (int code : new int[] {0x02, 0x03, 0x04}) {
      next[code] = Next.BLOCK;
    }
    for (int code :
        new int[] {
          0x08, 0x0C, 0x0D, 0x14, 0x15, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x3F, 0x40, 0x41, 0xD0,
          0xD2, 0xD5, 0xD6
        }) {
      next[code] = Next.ONE;
    }
    next[0x10] = Next.CALL;
    next[0x12] = Next.CALL;
    next[0x11] = Next.TWO;
    next[0x13] = Next.TWO;
    next[0x0E] = Next.BRANCHES;
    next[0x1C] = Next.TYPES;
    next[0x1F] = Next.CATCHES;
    next[0x26] = Next.TABLE_WRITE;
    next[0x42] = Next.I64;
    next[0x43] = Next.FOUR_BYTES;
    next[0x44] = Next.EIGHT_BYTES;
    for (int code : new int[] {0xFB, 0xFC, 0xFD, 0xFE}) {
      next[code] = Next.PREFIX;
    }
    return next;
  }
}
