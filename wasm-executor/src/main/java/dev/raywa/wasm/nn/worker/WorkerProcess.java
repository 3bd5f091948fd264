package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One life of a worker: its process, a socket for each lane, and one for orders. Each lane has one
/// user at a time; everything else is thread-safe.
final class WorkerProcess {
  private static final int POLL_MS = 20;
  private static final int END_MS_MAX = 5_000;
  private static final Frame STOP = new Frame.Drop(-1);

  private final long number;
  private final Process process;
  private final SocketChannel orders;
  private final SocketChannel[] lanes;
  private final FrameCodec[] codecs;
  private final AtomicLong sequence = new AtomicLong();
  private final LinkedBlockingQueue<Frame> queue = new LinkedBlockingQueue<>();
  private final Thread orderly;
  private volatile boolean isDead;

  private WorkerProcess(long number, Process process, SocketChannel orders, SocketChannel[] lanes) {
    this.number = number;
    this.process = process;
    this.orders = orders;
    this.lanes = lanes;
    this.codecs = new FrameCodec[lanes.length];
    Arrays.setAll(codecs, _ -> new FrameCodec());
    this.orderly = Thread.ofPlatform().daemon().name("raywa-nn-orders").start(this::deliverOrders);
  }

  /// Blocks until a worker is ready.
  ///
  /// @param number of this life
  /// @param words of the whole command line but for the socket
  /// @param isGivenUp asked again and again meanwhile
  static WorkerProcess start(
      long number, List<String> words, Path socket, WorkerConfig config, BooleanSupplier isGivenUp)
      throws NnException {
    var address = UnixDomainSocketAddress.of(socket);
    Process process = null;
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        var selector = Selector.open()) {
      server.bind(address);
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      process = spawn(words, socket);
      var arrivals = new Arrivals(server, selector, process, isGivenUp, config.startTimeMax());
      var lanes = new SocketChannel[config.lanes()];
      var orders = arrivals.next();
      greet(orders, -1);
      for (int i = 0; i < lanes.length; i++) {
        lanes[i] = arrivals.next();
        greet(lanes[i], i);
      }
      return new WorkerProcess(number, process, orders, lanes);
    } catch (IOException e) {
      if (process != null) {
        end(process);
      }
      throw new NnException(
          NnCode.RUNTIME_ERROR, "the inference process does not start: " + e.getMessage());
    } catch (NnException e) {
      if (process != null) {
        end(process);
      }
      throw e;
    } finally {
      delete(socket);
    }
  }

  /// Counts the lives, from 1.
  long number() {
    return number;
  }

  boolean isDead() {
    return isDead;
  }

  /// A number for the next run.
  long nextSequence() {
    return sequence.incrementAndGet();
  }

  /// Blocks until the worker has answered on a lane. A worker that dies, or says what is no answer,
  /// is ended.
  Frame ask(int lane, Frame frame) throws NnException {
    try {
      codecs[lane].write(frame, lanes[lane]);
      var answer = codecs[lane].read(lanes[lane]);
      if (answer instanceof Frame.Failed(int errno, String sentence)) {
        throw new NnException(NnCode.of(errno), sentence);
      }
      return answer;
    } catch (IOException e) {
      throw died(e.getMessage());
    }
  }

  /// Gives an order, without waiting.
  void order(Frame frame) {
    queue.add(frame);
  }

  /// Ends it because of what it said.
  NnException died(@Nullable String why) {
    kill();
    var exit = process.isAlive() ? "" : " with " + process.exitValue();
    return new NnException(
        NnCode.RUNTIME_ERROR, "the inference process ended" + exit + " (" + why + ")");
  }

  /// Ends it at once; blocks until it is gone, for some seconds at most. Idempotent.
  void kill() {
    isDead = true;
    end(process);
    queue.add(STOP);
    try {
      orders.close();
      for (var lane : lanes) {
        lane.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a socket cannot be closed", e);
    }
  }

  private void deliverOrders() {
    var codec = new FrameCodec();
    try {
      for (var next = queue.take(); !next.equals(STOP); next = queue.take()) {
        codec.write(next, orders);
      }
    } catch (IOException e) {
      kill();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// The thread that gives orders, for whoever wants to see it end.
  Thread orderly() {
    return orderly;
  }

  private static void greet(SocketChannel channel, int lane) throws IOException, NnException {
    switch (new FrameCodec().read(channel)) {
      case Frame.Hello(int said) when said == lane -> {}
      case Frame.Failed(int errno, String sentence) ->
          throw new NnException(NnCode.of(errno), sentence);
      case Frame other -> throw new IOException("it says " + other);
    }
  }

  private static Process spawn(List<String> words, Path socket) throws IOException {
    var command = new ArrayList<>(words);
    command.add(socket.toString());
    var builder = new ProcessBuilder(command).directory(socket.resolveSibling("empty").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("RAYWA_"));
    builder.redirectOutput(Redirect.DISCARD).redirectError(Redirect.DISCARD);
    var process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  private static void end(Process process) {
    process.destroyForcibly();
    var isInterrupted = Thread.interrupted();
    try {
      process.waitFor(END_MS_MAX, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      isInterrupted = true;
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path socket) {
    try {
      Files.deleteIfExists(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + socket, e);
    }
  }

  /// Connections of a worker that starts.
  private static final class Arrivals {
    private final ServerSocketChannel server;
    private final Selector selector;
    private final Process process;
    private final BooleanSupplier isGivenUp;
    private long pollsLeft;

    Arrivals(
        ServerSocketChannel server,
        Selector selector,
        Process process,
        BooleanSupplier isGivenUp,
        Duration timeMax) {
      this.server = server;
      this.selector = selector;
      this.process = process;
      this.isGivenUp = isGivenUp;
      this.pollsLeft = timeMax.toMillis() / POLL_MS + 1;
    }

    SocketChannel next() throws IOException {
      for (; pollsLeft > 0; pollsLeft--) {
        var arrived = server.accept();
        if (arrived != null) {
          return arrived;
        }
        if (!process.isAlive()) {
          throw new IOException("it ended with " + process.exitValue());
        }
        if (isGivenUp.getAsBoolean()) {
          throw new IOException("the engine is closed");
        }
        selector.select(POLL_MS);
        selector.selectedKeys().clear();
      }
      throw new IOException("it took too long");
    }
  }
}
