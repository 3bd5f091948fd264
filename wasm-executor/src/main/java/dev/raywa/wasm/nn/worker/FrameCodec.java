package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.TensorInfo;
import java.io.EOFException;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Frames as bytes: a length of four bytes, a kind of one, and the fields; all little endian. For
/// one thread at a time.
final class FrameCodec {
  /// The largest frame, in bytes.
  static final int FRAME_BYTES_MAX = 1024 * 1024;

  private static final int RANK_MAX = 1_024;

  private ByteBuffer buffer = sized(1024);

  /// Whether a frame has come in part, and whether what comes next is still its length.
  private boolean isWithin;

  private boolean isHead;

  /// Blocks until the frame is written.
  void write(Frame frame, ByteChannel to) throws IOException {
    var bytes = encoded(frame);
    while (bytes.hasRemaining()) {
      to.write(bytes);
    }
  }

  /// A frame's bytes, until the next call.
  ByteBuffer encoded(Frame frame) throws IOException {
    for (int size = 512; ; size *= 4) {
      try {
        encode(frame, Math.min(size, FRAME_BYTES_MAX));
        return buffer;
      } catch (BufferOverflowException e) {
        if (size >= FRAME_BYTES_MAX) {
          throw new IOException("a frame of more than " + FRAME_BYTES_MAX + " bytes", e);
        }
      }
    }
  }

  /// Blocks until a frame has come, on a channel that does.
  ///
  /// @throws IOException at the end of the stream, and for what is no frame
  Frame read(ByteChannel from) throws IOException {
    while (true) {
      var frame = poll(from);
      if (frame != null) {
        return frame;
      }
    }
  }

  /// The next frame if all of it has come, else null; what has come of it is kept for the next
  /// call. Nothing else may be done meanwhile. Never blocks on a channel that does not.
  ///
  /// @throws IOException at the end of the stream, and for what is no frame
  @Nullable Frame poll(ByteChannel from) throws IOException {
    if (!isWithin) {
      room(4);
      isHead = true;
      isWithin = true;
    }
    if (!isFilled(from)) {
      return null;
    }
    if (isHead) {
      int length = buffer.getInt();
      if (length < 1 || length > FRAME_BYTES_MAX) {
        throw new IOException("no frame: its length is " + length);
      }
      room(length);
      isHead = false;
      if (!isFilled(from)) {
        return null;
      }
    }
    isWithin = false;
    return decoded();
  }

  private Frame decoded() throws IOException {
    try {
      var frame = decode();
      if (buffer.hasRemaining()) {
        throw new IOException("no frame: " + buffer.remaining() + " bytes are left");
      }
      return frame;
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      throw new IOException("no frame: " + e, e);
    }
  }

  private void encode(Frame frame, int size) {
    room(size);
    buffer.putInt(0);
    switch (frame) {
      case Frame.Hello(int lane) -> kind(1).putInt(lane);
      case Frame.Open(long model, int threads, String path) ->
          text(kind(2).putLong(model).putInt(threads), path);
      case Frame.Opened(var inputs, var outputs) -> {
        kind(3);
        list(inputs, this::tensor);
        list(outputs, this::tensor);
      }
      case Frame.Run run -> run(run);
      case Frame.Fetch(long at, long bytes) -> kind(5).putLong(at).putLong(bytes);
      case Frame.Ran(var outputs) -> {
        kind(6);
        list(outputs, this::place);
      }
      case Frame.Failed(int errno, String sentence) -> text(kind(7).putInt(errno), sentence);
      case Frame.Terminate(int lane, long sequence) -> kind(8).putInt(lane).putLong(sequence);
      case Frame.Drop(long model) -> kind(9).putLong(model);
    }
    buffer.flip();
    buffer.putInt(0, buffer.limit() - 4);
  }

  private void run(Frame.Run run) {
    kind(4).putLong(run.sequence()).putLong(run.model()).putLong(run.at()).putLong(run.bytes());
    buffer.putLong(run.lookNanos());
    list(run.inputs(), this::place);
  }

  private Frame decode() throws IOException {
    byte kind = buffer.get();
    return switch (kind) {
      case 1 -> new Frame.Hello(buffer.getInt());
      case 2 -> new Frame.Open(buffer.getLong(), buffer.getInt(), text());
      case 3 -> new Frame.Opened(list(this::tensor), list(this::tensor));
      case 4 ->
          new Frame.Run(
              buffer.getLong(),
              buffer.getLong(),
              buffer.getLong(),
              buffer.getLong(),
              buffer.getLong(),
              list(this::place));
      case 5 -> new Frame.Fetch(buffer.getLong(), buffer.getLong());
      case 6 -> new Frame.Ran(list(this::place));
      case 7 -> new Frame.Failed(buffer.getInt(), text());
      case 8 -> new Frame.Terminate(buffer.getInt(), buffer.getLong());
      case 9 -> new Frame.Drop(buffer.getLong());
      default -> throw new IOException("no frame: its kind is " + kind);
    };
  }

  private ByteBuffer kind(int kind) {
    return buffer.put((byte) kind);
  }

  private static void text(ByteBuffer to, String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    to.putInt(bytes.length).put(bytes);
  }

  private <T> void list(List<T> items, Consumer<T> item) {
    buffer.putInt(items.size());
    items.forEach(item);
  }

  private void tensor(TensorInfo info) {
    text(buffer, info.name());
    buffer.put((byte) info.type().onnx());
    list(info.dims(), buffer::putLong);
  }

  private void place(Frame.Place place) {
    list(place.dims(), buffer::putLong);
    buffer.putLong(place.at()).putLong(place.bytes());
  }

  private interface Reading<T> {
    T next() throws IOException;
  }

  private String text() throws IOException {
    var bytes = new byte[count(1)];
    buffer.get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private <T> List<T> list(Reading<T> item) throws IOException {
    int size = count(8);
    var items = new ArrayList<T>(size);
    for (int i = 0; i < size; i++) {
      items.add(item.next());
    }
    return items;
  }

  /// How many items come, each of at least so many bytes.
  private int count(int bytesEach) throws IOException {
    int count = buffer.getInt();
    if (count < 0 || count > buffer.remaining() / bytesEach) {
      throw new IOException("no frame: " + count + " items in " + buffer.remaining() + " bytes");
    }
    return count;
  }

  private TensorInfo tensor() throws IOException {
    return new TensorInfo(text(), ElementType.ofOnnx(buffer.get()), dims());
  }

  private Frame.Place place() throws IOException {
    return new Frame.Place(dims(), buffer.getLong(), buffer.getLong());
  }

  private List<Long> dims() throws IOException {
    List<Long> dims = list(buffer::getLong);
    if (dims.size() > RANK_MAX) {
      throw new IOException("no frame: a tensor of rank " + dims.size());
    }
    return dims;
  }

  /// Whether all has come that the buffer has room for; then it is ready to be read.
  private boolean isFilled(ByteChannel from) throws IOException {
    while (buffer.hasRemaining()) {
      int count = from.read(buffer);
      if (count < 0) {
        throw new EOFException("the other side has gone");
      }
      if (count == 0) {
        return false;
      }
    }
    buffer.flip();
    return true;
  }

  private void room(int bytes) {
    if (buffer.capacity() < bytes) {
      buffer = sized(bytes);
    }
    buffer.clear().limit(bytes);
  }

  private static ByteBuffer sized(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
