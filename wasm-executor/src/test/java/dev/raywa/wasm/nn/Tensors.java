package dev.raywa.wasm.nn;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/// Tensors for tests.
public final class Tensors {
  private Tensors() {}

  /// Numbers as bytes.
  public static ByteSource floats(float... values) {
    var bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return ByteSource.of(Bytes.of(bytes.array()));
  }

  /// Numbers as bytes.
  public static ByteSource longs(long... values) {
    var bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (long value : values) {
      bytes.putLong(value);
    }
    return ByteSource.of(Bytes.of(bytes.array()));
  }

  /// Bytes of an output.
  public static byte[] bytes(NnContext context, int index) throws NnException {
    var out = new ByteArrayOutputStream();
    context.output(index, out::write);
    return out.toByteArray();
  }

  /// An output as numbers.
  public static float[] floats(NnContext context, int index) throws NnException {
    var from =
        ByteBuffer.wrap(bytes(context, index)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    var values = new float[from.remaining()];
    from.get(values);
    return values;
  }
}
