package dev.raywa.wasm.nn.worker;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One end of a socket between node and worker. No thread blocks on the socket itself: one that is
/// interrupted then would close it. For one thread at a time, but for [#close].
final class Wire implements AutoCloseable {
  /// How often a send is tried, a millisecond apart, before the other side counts as dead.
  private static final int SENDS_MAX = 5_000;

  private static final long SEND_PAUSE_NANOS = 1_000_000;

  /// Between two looks, some microseconds in all: whoever looks all the time slows down the other
  /// half of its processor's core, which may be the one that computes.
  private static final int PAUSES = 50;

  private final SocketChannel channel;
  private final Selector selector;
  private final FrameCodec outgoing = new FrameCodec();
  private final FrameCodec incoming = new FrameCodec();

  /// Takes over the channel.
  Wire(SocketChannel channel) throws IOException {
    this.channel = channel;
    this.selector = Selector.open();
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ);
  }

  /// Blocks only while the other side takes nothing.
  void send(Frame frame) throws IOException {
    var bytes = outgoing.encoded(frame);
    channel.write(bytes);
    for (int tries = 1; bytes.hasRemaining(); tries++) {
      if (tries == SENDS_MAX) {
        throw new IOException("it takes nothing any more");
      }
      LockSupport.parkNanos(SEND_PAUSE_NANOS);
      channel.write(bytes);
    }
  }

  /// The next frame, if it is there.
  @Nullable Frame look() throws IOException {
    return incoming.poll(channel);
  }

  /// The next frame, if it comes within so many nanoseconds; the thread keeps its processor
  /// meanwhile. With 0 it looks once.
  ///
  /// @param nanos a clock that never goes back
  @Nullable Frame lookFor(long nanosMax, LongSupplier nanos) throws IOException {
    long from = nanos.getAsLong();
    var frame = look();
    while (frame == null && nanos.getAsLong() - from < nanosMax) {
      for (int i = 0; i < PAUSES; i++) {
        Thread.onSpinWait();
      }
      frame = look();
    }
    return frame;
  }

  /// Blocks until something has come, for so many nanoseconds at most, rounded up to milliseconds,
  /// or until the thread is interrupted.
  void sleep(long nanosMax) throws IOException {
    try {
      selector.select(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanosMax)));
      selector.selectedKeys().clear();
    } catch (ClosedSelectorException e) {
      throw new IOException("it was ended", e);
    }
  }

  /// Blocks until a frame has come, and looks for it so long before it sleeps.
  Frame receive(long lookNanos, LongSupplier nanos) throws IOException {
    var frame = lookFor(lookNanos, nanos);
    while (frame == null) {
      sleep(Long.MAX_VALUE);
      frame = look();
    }
    return frame;
  }

  /// Whoever sleeps or comes later gets an error. Idempotent; any thread.
  @Override
  public void close() throws IOException {
    channel.close();
    selector.close();
  }
}
