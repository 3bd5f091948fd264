package dev.raywa.bench;

import dev.raywa.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Writes a model as ONNX: operators on 32-bit floats, with their weights inside. The numbers of
/// the fields are those of ONNX's `.proto` file.
final class OnnxGraph {
  private static final int IR_VERSION = 8;
  private static final int OPSET = 17;
  private static final int F32 = 1;

  private final Message graph = new Message().text(2, "graph");

  /// A setting of an operator.
  static final class Attribute {
    private static final int NUMBER = 2;
    private static final int NUMBERS = 7;

    private final Message message;

    private Attribute(Message message) {
      this.message = message;
    }

    static Attribute number(String name, long value) {
      return new Attribute(new Message().text(1, name).number(3, value).number(20, NUMBER));
    }

    static Attribute numbers(String name, long... values) {
      var message = new Message().text(1, name).number(20, NUMBERS);
      for (long value : values) {
        message.number(8, value);
      }
      return new Attribute(message);
    }
  }

  /// What whoever runs the model gives.
  void input(String name, long... dims) {
    graph.message(11, value(name, dims));
  }

  /// What the model answers.
  void output(String name, long... dims) {
    graph.message(12, value(name, dims));
  }

  /// Numbers that belong to the model; without dimensions it is one.
  void weights(String name, float[] values, long... dims) {
    var raw = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    raw.asFloatBuffer().put(values);
    var tensor = new Message();
    for (long dim : dims) {
      tensor.number(1, dim);
    }
    graph.message(5, tensor.number(2, F32).text(8, name).bytes(9, raw.array()));
  }

  /// An operator with one output. Its inputs must have been there before.
  void node(String op, List<String> inputs, String output, List<Attribute> attributes) {
    var node = new Message();
    inputs.forEach(input -> node.text(1, input));
    node.text(2, output).text(4, op);
    attributes.forEach(attribute -> node.message(5, attribute.message));
    graph.message(1, node);
  }

  /// The whole model.
  Bytes model() {
    var opset = new Message().text(1, "").number(2, OPSET);
    return Bytes.of(
        new Message().number(1, IR_VERSION).message(8, opset).message(7, graph).array());
  }

  private static Message value(String name, long... dims) {
    var shape = new Message();
    for (long dim : dims) {
      shape.message(1, new Message().number(1, dim));
    }
    var tensor = new Message().number(1, F32).message(2, shape);
    return new Message().text(1, name).message(2, new Message().message(1, tensor));
  }

  /// A message of protobuf.
  private static final class Message {
    private static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    Message number(int field, long value) {
      varint((long) field << 3);
      varint(value);
      return this;
    }

    Message text(int field, String value) {
      return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    Message message(int field, Message value) {
      return bytes(field, value.array());
    }

    Message bytes(int field, byte[] value) {
      varint(((long) field << 3) | BYTES);
      varint(value.length);
      out.writeBytes(value);
      return this;
    }

    byte[] array() {
      return out.toByteArray();
    }

    /// Seven bits in each byte, the lowest first; the eighth says that more follow.
    private void varint(long value) {
      long left = value;
      while (left >>> 7 != 0) {
        out.write((int) ((left & 0x7f) | 0x80));
        left >>>= 7;
      }
      out.write((int) left);
    }
  }
}
