package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.chicory.SandboxConfig.Admission;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;

/// Looks at a binary before the engine parses it: what it declares, and whether it stays within the
/// limits of admission. Takes time in proportion to the bytes and never throws, whatever they are.
final class ModuleScan {
  private static final int EXPORTS_MAX = 50_000;
  private static final int GLOBALS_MAX = 50_000;
  private static final int SEGMENTS_MAX = 50_000;

  /// Arrays of the JVM hold no more pages than that.
  private static final long MEMORY_BYTES_MAX = 32_767L * 65_536;

  private static final int TYPE_SECTION_BYTES_MAX = 1 << 20;

  private final Admission limits;
  private final Refusals refusals = new Refusals();
  private final TypeScan typeScan = new TypeScan();
  private final List<Shape.Import> imports = new ArrayList<>();
  private final List<Shape.Export> exports = new ArrayList<>();
  private final List<Integer> functionTypes = new ArrayList<>();
  private List<FunctionShape> types = List.of();
  private Shape.Memory memory = Shape.Memory.NONE;
  private int memories;
  private long tableElementsMin;
  private long tableElementsTotal;
  private int tables;
  private int startFunction = -1;
  private Shape.Code code = Shape.Code.NONE;
  private Bytes names = Bytes.EMPTY;
  private boolean go;
  private boolean vectors;
  private int importedFunctions;

  private ModuleScan(Admission limits) {
    this.limits = limits;
  }

  /// What was found; the refusals are empty when the module may be handed to the engine.
  record Scanned(Shape shape, List<String> refusals) {}

  static Scanned scan(byte[] wasm, Admission limits) {
    var scan = new ModuleScan(limits);
    scan.run(wasm);
    return new Scanned(scan.shape(), scan.refusals.sentences());
  }

  private Shape shape() {
    return new Shape(
        List.copyOf(imports),
        List.copyOf(exports),
        List.copyOf(types),
        List.copyOf(functionTypes),
        memory,
        tableElementsMin,
        tables,
        startFunction,
        code,
        names,
        go);
  }

  private void run(byte[] wasm) {
    if (wasm.length > limits.moduleBytesMax()) {
      over("module size in bytes", wasm.length, limits.moduleBytesMax(), "modules.bytes.max");
      return;
    }
    try {
      header(wasm);
      sections(new BinaryReader(wasm, 8, wasm.length));
      if (code.bodies() != functionTypes.size() - importedFunctions && refusals.isEmpty()) {
        refusals.add("malformed module: function and code section have inconsistent lengths");
      }
      checkIndices();
    } catch (BinaryReader.Malformed e) {
      if (!vectors && !typeScan.sawVectors()) {
        refusals.add(String.valueOf(e.getMessage()));
      }
    }
    if (vectors || typeScan.sawVectors()) {
      refusals.add(
          "SIMD (v128) is not supported: compile for wasm32-wasip1 without the feature simd128");
    }
  }

  private static void header(byte[] wasm) {
    byte[] magic = {0, 'a', 's', 'm'};
    if (wasm.length < 4 || !Arrays.equals(wasm, 0, 4, magic, 0, 4)) {
      throw new BinaryReader.Malformed(
          "not a WebAssembly module: it does not begin with the magic number 00 61 73 6d");
    }
    byte[] version = {1, 0, 0, 0};
    if (wasm.length < 8 || !Arrays.equals(wasm, 4, 8, version, 0, 4)) {
      throw new BinaryReader.Malformed(
          wasm.length >= 8 && wasm[6] == 1
              ? "this is a WebAssembly component; a core module of version 1 is needed"
              : "the version of the module is not 1");
    }
  }

  private void sections(BinaryReader in) {
    var seen = new HashSet<Integer>();
    while (!in.atEnd()) {
      int id = in.u8();
      int size = in.count();
      if (id != 0 && !seen.add(id)) {
        throw in.malformed("section " + id + " occurs twice");
      }
      var section = in.slice(size);
      section(id, section);
      if (id != 0 && !section.atEnd() && refusals.isEmpty()) {
        throw section.malformed("section " + id + " is longer than its content");
      }
    }
  }

  private void section(int id, BinaryReader in) {
    switch (id) {
      case 0 -> custom(in);
      case 1 -> types(in);
      case 2 -> imports(in);
      case 3 -> functions(in);
      case 4 -> tables(in);
      case 5 -> memories(in);
      case 6 -> counted(in, "globals", GLOBALS_MAX);
      case 7 -> exports(in);
      case 8 -> startFunction = in.index();
      case 9 -> counted(in, "element segments", SEGMENTS_MAX);
      case 10 -> code(in);
      case 11 -> counted(in, "data segments", SEGMENTS_MAX);
      case 12 -> in.u32();
      case 13 -> counted(in, "tags", SEGMENTS_MAX);
      default -> throw in.malformed("unknown section " + id);
    }
  }

  private void custom(BinaryReader in) {
    var name = in.name();
    int size = 0;
    int from = in.position();
    while (!in.atEnd()) {
      in.u8();
      size++;
    }
    if (name.equals("name")) {
      names = Bytes.of(Arrays.copyOfRange(in.bytes(), from, from + size));
    }
    if (name.equals("go:buildid")) {
      go = true;
    }
    if (name.equals("producers")) {
      var text = new String(in.bytes(), from, size, StandardCharsets.ISO_8859_1);
      go |= text.contains("\u0008language") && text.contains("\u0002Go");
    }
  }

  private void types(BinaryReader in) {
    int size = in.remaining();
    if (size > TYPE_SECTION_BYTES_MAX) {
      throw in.malformed("type section of more than " + TYPE_SECTION_BYTES_MAX + " bytes");
    }
    types = typeScan.section(in);
  }

  private void imports(BinaryReader in) {
    int count = in.count();
    if (count > limits.importsMax()) {
      over("imports", count, limits.importsMax(), "module.imports.max");
      in.toEnd();
      return;
    }
    for (int i = 0; i < count; i++) {
      imports.add(anImport(in));
    }
  }

  private Shape.Import anImport(BinaryReader in) {
    var module = in.name();
    var name = in.name();
    int kind = in.u8();
    return switch (kind) {
      case 0 -> {
        int type = in.index();
        requireType(in, type);
        functionTypes.add(type);
        importedFunctions++;
        yield new Shape.Import(module, name, Shape.Kind.FUNCTION, types.get(type).toString(), type);
      }
      case 1 -> {
        typeScan.value(in);
        limits(in);
        yield new Shape.Import(module, name, Shape.Kind.TABLE, "table", -1);
      }
      case 2 -> {
        limits(in);
        memories++;
        yield new Shape.Import(module, name, Shape.Kind.MEMORY, "memory", -1);
      }
      case 3 -> {
        var type = typeScan.value(in);
        in.u8();
        yield new Shape.Import(module, name, Shape.Kind.GLOBAL, "global " + type, -1);
      }
      case 4 -> {
        in.u8();
        in.u32();
        yield new Shape.Import(module, name, Shape.Kind.TAG, "tag", -1);
      }
      default -> throw in.malformed("unknown import kind " + kind);
    };
  }

  private void requireType(BinaryReader in, int type) {
    if (type >= types.size()) {
      throw in.malformed("unknown type " + type);
    }
  }

  private void functions(BinaryReader in) {
    int count = in.count();
    if (count > limits.functionsMax()) {
      over("functions", count, limits.functionsMax(), "module.functions.max");
      in.toEnd();
      return;
    }
    for (int i = 0; i < count; i++) {
      int type = in.index();
      requireType(in, type);
      functionTypes.add(type);
    }
  }

  /// Minimum, and maximum or -1.
  private long[] limits(BinaryReader in) {
    int flags = in.u8();
    if (flags > 3) {
      throw in.malformed(flags > 7 ? "malformed limits" : "64-bit memories and tables");
    }
    long min = in.u32();
    return new long[] {min, (flags & 1) != 0 ? in.u32() : -1, flags & 2};
  }

  private void tables(BinaryReader in) {
    tables = in.count();
    if (tables > 100) {
      throw in.malformed("more than 100 tables");
    }
    for (int i = 0; i < tables; i++) {
      boolean initialised = in.peek() == 0x40;
      if (initialised) {
        in.skip(2);
      }
      typeScan.value(in);
      long min = limits(in)[0];
      tableElementsMin = Math.max(tableElementsMin, min);
      tableElementsTotal += min;
      if (initialised) {
        constant(in);
      }
    }
    if (tableElementsTotal > limits.tableElementsMax()) {
      over(
          "initial table elements",
          tableElementsTotal,
          limits.tableElementsMax(),
          "guest.table.max");
    }
  }

  private void memories(BinaryReader in) {
    int count = in.count();
    memories += count;
    if (memories > 1) {
      refusals.add("memories: " + memories + " is over the limit of 1 (not configurable)");
    }
    for (int i = 0; i < count; i++) {
      var pages = limits(in);
      if (i == 0) {
        memory = new Shape.Memory(pages[0], pages[1], pages[2] != 0);
        checkMemory(pages[0]);
      }
    }
  }

  private void checkMemory(long pages) {
    long max = Math.min(limits.memoryBytesMax(), MEMORY_BYTES_MAX);
    if (pages * 65_536 > max) {
      over("initial memory in bytes", pages * 65_536, max, "guest.memory.max");
    }
  }

  private void counted(BinaryReader in, String what, int max) {
    int count = in.count();
    if (count > max) {
      over(what, count, max, "not configurable");
    }
    in.toEnd();
  }

  private void exports(BinaryReader in) {
    int count = in.count();
    if (count > EXPORTS_MAX) {
      over("exports", count, EXPORTS_MAX, "not configurable");
      in.toEnd();
      return;
    }
    var kinds = Shape.Kind.values();
    for (int i = 0; i < count; i++) {
      var name = in.name();
      int kind = in.u8();
      if (kind >= kinds.length) {
        throw in.malformed("unknown export kind " + kind);
      }
      exports.add(new Shape.Export(name, kinds[kind], in.index()));
    }
  }

  private int exported(String name) {
    for (var export : exports) {
      if (export.kind() == Shape.Kind.FUNCTION && export.name().equals(name)) {
        return export.index();
      }
    }
    return -1;
  }

  private void code(BinaryReader in) {
    int count = in.count();
    if (count != functionTypes.size() - importedFunctions) {
      if (refusals.isEmpty()) {
        throw in.malformed("function and code section have inconsistent lengths");
      }
      in.toEnd();
      return;
    }
    int destructors = exported(Shape.DESTRUCTORS.get(0));
    if (destructors < 0) {
      destructors = exported(Shape.DESTRUCTORS.get(1));
    }
    var watched = new CodeScan.Watched(exported(Shape.CONSTRUCTORS), destructors);
    var scan = new CodeScan(limits, typeScan, watched, refusals::add);
    int[] from = new int[count];
    int[] to = new int[count];
    try {
      for (int i = 0; i < count; i++) {
        int size = in.count();
        from[i] = in.position();
        var body = in.slice(size);
        to[i] = in.position();
        scan.body(body, importedFunctions + i, size);
      }
    } finally {
      vectors |= scan.sawVectors();
    }
    code = new Shape.Code(from, to, watched, scan.writesTables(), scan.dropsSegments());
  }

  private static void constant(BinaryReader in) {
    while (in.u8() != 0x0B) {
      // A table's initial element: a short expression that the engine reads again.
    }
  }

  private void checkIndices() {
    for (var export : exports) {
      if (export.kind() == Shape.Kind.FUNCTION && export.index() >= functionTypes.size()) {
        refusals.add(
            "malformed module: export "
                + export.name()
                + " names unknown function "
                + export.index());
      }
    }
    if (startFunction >= functionTypes.size()) {
      refusals.add("malformed module: unknown start function " + startFunction);
    }
  }

  private void over(String what, long value, long max, String setting) {
    refusals.add(Refusals.over(what, value, max, setting));
  }
}
