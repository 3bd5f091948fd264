package dev.raywa.wasm.nn;

import dev.raywa.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Writes small ONNX models: just enough protobuf for tests.
public final class OnnxWriter {
  private static final int OPSET = 17;
  private final ByteArrayOutputStream graph = new ByteArrayOutputStream();

  /// A message that is written.
  static final class Proto {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Proto number(int field, long value) {
      varint(field << 3);
      varint(value);
      return this;
    }

    Proto bytes(int field, byte[] value) {
      varint((field << 3) | 2);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    Proto text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Proto message(int field, Proto value) {
      return bytes(field, value.array());
    }

    byte[] array() {
      return out.toByteArray();
    }

    private void varint(long value) {
      long left = value;
      for (; (left & ~0x7fL) != 0; left >>>= 7) {
        out.write((int) ((left & 0x7f) | 0x80));
      }
      out.write((int) left);
    }
  }

  /// An input; -1 for a dimension of any length.
  public OnnxWriter input(String name, ElementType type, long... dims) {
    return add(11, value(name, type, dims));
  }

  /// An output.
  public OnnxWriter output(String name, ElementType type, long... dims) {
    return add(12, value(name, type, dims));
  }

  /// A constant of 64-bit integers.
  public OnnxWriter constant(String name, long... values) {
    return add(5, tensor(name, ElementType.I64, new long[] {values.length}, raw(values)));
  }

  /// A constant with its bytes as they are.
  public OnnxWriter constant(String name, ElementType type, long[] dims, byte[] raw) {
    return add(5, tensor(name, type, dims, raw));
  }

  /// A constant whose bytes are said to lie in a file.
  public OnnxWriter external(String name, String file, long... dims) {
    var tensor = new Proto();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    tensor.number(2, ElementType.F32.onnx()).text(8, name);
    tensor.message(13, new Proto().text(1, "location").text(2, file)).number(14, 1);
    return add(5, tensor);
  }

  /// An operator; names of its inputs, "->", names of its outputs.
  public OnnxWriter node(String op, String... names) {
    return add(1, nodeOf(op, names));
  }

  /// A conversion to another type.
  public OnnxWriter cast(String from, String to, ElementType type) {
    var attribute = new Proto().text(1, "to").number(3, type.onnx()).number(20, 2);
    return add(1, nodeOf("Cast", from, "->", to).message(5, attribute));
  }

  /// A loop that counts up a number `x` as often as the input `trips` says.
  public static Bytes loop() {
    var body =
        new OnnxWriter()
            .input("i", ElementType.I64)
            .input("go", ElementType.BOOL)
            .input("n", ElementType.F32, 1)
            .output("go2", ElementType.BOOL)
            .output("m", ElementType.F32, 1)
            .node("Identity", "go", "->", "go2")
            .node("Add", "n", "n", "->", "m");
    var attribute = new Proto().text(1, "body").bytes(6, body.graphBytes()).number(20, 5);
    var model = new OnnxWriter();
    model
        .input("trips", ElementType.I64, 1)
        .input("x", ElementType.F32, 1)
        .output("y", ElementType.F32, 1)
        .constant("go", ElementType.BOOL, new long[] {}, new byte[] {1})
        .add(1, nodeOf("Loop", "trips", "go", "x", "->", "y").message(5, attribute));
    return model.model();
  }

  /// One operator on `x` that gives `y` of the same type and shape.
  public static Bytes unary(String op, ElementType type, long... dims) {
    return new OnnxWriter()
        .input("x", type, dims)
        .output("y", type, dims)
        .node(op, "x", "->", "y")
        .model();
  }

  /// One operator on `a` and `b` that gives `y`.
  public static Bytes binary(String op, ElementType type, long... dims) {
    return new OnnxWriter()
        .input("a", type, dims)
        .input("b", type, dims)
        .output("y", type, dims)
        .node(op, "a", "b", "->", "y")
        .model();
  }

  /// The whole model.
  public Bytes model() {
    var opset = new Proto().text(1, "").number(2, OPSET);
    var model = new Proto().number(1, 8).bytes(7, graphBytes()).message(8, opset);
    return Bytes.of(model.array());
  }

  private byte[] graphBytes() {
    var named = new ByteArrayOutputStream();
    named.writeBytes(graph.toByteArray());
    named.writeBytes(new Proto().text(2, "g").array());
    return named.toByteArray();
  }

  private OnnxWriter add(int field, Proto message) {
    graph.writeBytes(new Proto().message(field, message).array());
    return this;
  }

  private static Proto nodeOf(String op, String... names) {
    var node = new Proto();
    int field = 1;
    for (var name : names) {
      if (name.equals("->")) {
        field = 2;
      } else {
        node.text(field, name);
      }
    }
    return node.text(4, op);
  }

  private static Proto value(String name, ElementType type, long... dims) {
    var shape = new Proto();
    for (long dim : dims) {
      shape.message(1, dim < 0 ? new Proto().text(2, "n") : new Proto().number(1, dim));
    }
    var tensor = new Proto().number(1, type.onnx()).message(2, shape);
    return new Proto().text(1, name).message(2, new Proto().message(1, tensor));
  }

  private static Proto tensor(String name, ElementType type, long[] dims, byte[] raw) {
    var tensor = new Proto();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    return tensor.number(2, type.onnx()).text(8, name).bytes(9, raw);
  }

  private static byte[] raw(long... values) {
    var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return bytes.array();
  }
}
