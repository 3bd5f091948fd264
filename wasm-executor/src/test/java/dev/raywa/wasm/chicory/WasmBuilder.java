package dev.raywa.wasm.chicory;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Makes WebAssembly binaries by hand, so that tests need no tool. Types are written as letters:
/// `i` for i32, `l` for i64, `f` for f32, `d` for f64.
final class WasmBuilder {
  private final List<String> types = new ArrayList<>();
  private final List<byte[]> imports = new ArrayList<>();
  private final List<Integer> functions = new ArrayList<>();
  private final List<byte[]> bodies = new ArrayList<>();
  private final List<byte[]> exports = new ArrayList<>();
  private final List<byte[]> tables = new ArrayList<>();
  private final List<byte[]> globals = new ArrayList<>();
  private final List<byte[]> elements = new ArrayList<>();
  private final List<byte[]> data = new ArrayList<>();
  private final List<byte[]> customs = new ArrayList<>();
  private byte[] memory = {};
  private int start = -1;
  private int importedFunctions;

  /// Imports a function and answers its index; all imports come before all functions.
  int imported(String module, String name, String parameters, String results) {
    imports.add(join(text(module), text(name), new byte[] {0}, number(type(parameters, results))));
    return importedFunctions++;
  }

  WasmBuilder importedMemory(String module, String name) {
    imports.add(join(text(module), text(name), new byte[] {2, 0, 1}));
    return this;
  }

  /// Adds a function without locals and answers its index.
  int function(String parameters, String results, byte[]... code) {
    return functionWithLocals(parameters, results, new byte[] {0}, code);
  }

  /// Adds a function whose declaration of locals is given as bytes.
  int functionWithLocals(String parameters, String results, byte[] locals, byte[]... code) {
    functions.add(type(parameters, results));
    bodies.add(join(locals, join(code), new byte[] {0x0B}));
    return importedFunctions + functions.size() - 1;
  }

  /// Adds an exported function and answers its index.
  int exported(String name, String parameters, String results, byte[]... code) {
    int index = function(parameters, results, code);
    export(name, 0, index);
    return index;
  }

  /// Kinds: 0 function, 1 table, 2 memory, 3 global.
  WasmBuilder export(String name, int kind, int index) {
    exports.add(join(text(name), new byte[] {(byte) kind}, number(index)));
    return this;
  }

  WasmBuilder memory(int min) {
    memory = join(new byte[] {0}, number(min));
    return this;
  }

  WasmBuilder memory(int min, int max) {
    memory = join(new byte[] {1}, number(min), number(max));
    return this;
  }

  WasmBuilder table(int min) {
    tables.add(join(new byte[] {0x70, 0}, number(min)));
    return this;
  }

  /// A mutable i32 and its index.
  int global(int value) {
    globals.add(join(new byte[] {0x7F, 1}, i32(value), new byte[] {0x0B}));
    return globals.size() - 1;
  }

  /// Puts functions into table 0.
  WasmBuilder elements(int offset, int... functions) {
    var out = new ByteArrayOutputStream();
    for (int function : functions) {
      out.writeBytes(number(function));
    }
    elements.add(
        join(
            new byte[] {0},
            i32(offset),
            new byte[] {0x0B},
            number(functions.length),
            out.toByteArray()));
    return this;
  }

  WasmBuilder data(int offset, byte[] bytes) {
    data.add(join(new byte[] {0}, i32(offset), new byte[] {0x0B}, number(bytes.length), bytes));
    return this;
  }

  /// Data that only `memory.init` places.
  WasmBuilder passive(byte[] bytes) {
    data.add(join(new byte[] {1}, number(bytes.length), bytes));
    return this;
  }

  /// Functions that only `table.init` places.
  WasmBuilder passiveElements(int... functions) {
    var out = new ByteArrayOutputStream();
    for (int function : functions) {
      out.writeBytes(number(function));
    }
    elements.add(join(new byte[] {1, 0}, number(functions.length), out.toByteArray()));
    return this;
  }

  WasmBuilder start(int function) {
    start = function;
    return this;
  }

  WasmBuilder custom(String name, byte[] payload) {
    customs.add(join(text(name), payload));
    return this;
  }

  /// A name section with the name of one function.
  WasmBuilder named(int function, String name) {
    var names = join(number(1), number(function), text(name));
    return custom("name", join(new byte[] {1}, number(names.length), names));
  }

  byte[] build() {
    var out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0});
    section(out, 1, types.stream().map(WasmBuilder::functionType).toList());
    section(out, 2, imports);
    section(out, 3, functions.stream().map(WasmBuilder::number).toList());
    section(out, 4, tables);
    section(out, 5, memory.length == 0 ? List.of() : List.of(memory));
    section(out, 6, globals);
    section(out, 7, exports);
    if (start >= 0) {
      raw(out, 8, number(start));
    }
    section(out, 9, elements);
    if (!data.isEmpty()) {
      raw(out, 12, number(data.size()));
    }
    section(out, 10, bodies.stream().map(body -> join(number(body.length), body)).toList());
    section(out, 11, data);
    customs.forEach(custom -> raw(out, 0, custom));
    return out.toByteArray();
  }

  private int type(String parameters, String results) {
    var type = parameters + ">" + results;
    if (!types.contains(type)) {
      types.add(type);
    }
    return types.indexOf(type);
  }

  private static byte[] functionType(String type) {
    int middle = type.indexOf('>');
    return join(
        new byte[] {0x60}, values(type.substring(0, middle)), values(type.substring(middle + 1)));
  }

  private static byte[] values(String letters) {
    var out = new ByteArrayOutputStream();
    out.writeBytes(number(letters.length()));
    for (int i = 0; i < letters.length(); i++) {
      out.write(0x7F - "ilfd".indexOf(letters.charAt(i)));
    }
    return out.toByteArray();
  }

  private static void section(ByteArrayOutputStream out, int id, List<byte[]> items) {
    if (!items.isEmpty()) {
      raw(out, id, join(number(items.size()), join(items.toArray(byte[][]::new))));
    }
  }

  private static void raw(ByteArrayOutputStream out, int id, byte[] content) {
    out.write(id);
    out.writeBytes(number(content.length));
    out.writeBytes(content);
  }

  /// Instructions or anything else, byte by byte.
  static byte[] op(int... codes) {
    var bytes = new byte[codes.length];
    for (int i = 0; i < codes.length; i++) {
      bytes[i] = (byte) codes[i];
    }
    return bytes;
  }

  /// `local.get`.
  static byte[] local(int index) {
    return join(op(0x20), number(index));
  }

  /// `call`.
  static byte[] call(int function) {
    return join(op(0x10), number(function));
  }

  /// `i32.const`.
  static byte[] i32(int value) {
    return join(op(0x41), signed(value));
  }

  /// `i64.const`.
  static byte[] i64(long value) {
    return join(op(0x42), signed(value));
  }

  /// An unsigned number.
  static byte[] number(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    while (rest >= 0x80) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
    }
    out.write((int) rest);
    return out.toByteArray();
  }

  private static byte[] signed(long value) {
    var out = new ByteArrayOutputStream();
    long rest = value;
    while (rest > 63 || rest < -64) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>= 7;
    }
    out.write((int) (rest & 0x7F));
    return out.toByteArray();
  }

  private static byte[] text(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return join(number(bytes.length), bytes);
  }

  static byte[] join(byte[]... parts) {
    var out = new ByteArrayOutputStream();
    for (var part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
