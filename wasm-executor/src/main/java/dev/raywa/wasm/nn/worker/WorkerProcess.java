package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.Answer;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// One life of a worker: its process, a socket for each lane, and one for orders. Each lane has one
/// user at a time; everything else is thread-safe.
final class WorkerProcess {
  private static final int POLL_MS = 20;
  private static final int END_MS_MAX = 5_000;

  /// What the worker calls the socket for orders, which comes before those of the lanes.
  private static final int ORDERS = -1;

  private final long number;
  private final Process process;
  private final Wire orders;
  private final List<Wire> lanes;
  private final AtomicLong sequence = new AtomicLong();
  private volatile boolean isDead;

  private WorkerProcess(long number, Process process, List<Wire> wires) {
    this.number = number;
    this.process = process;
    this.orders = wires.getFirst();
    this.lanes = List.copyOf(wires.subList(1, wires.size()));
  }

  /// Blocks until a worker is ready.
  ///
  /// @param number of this life
  /// @param words of the whole command line but for the socket
  /// @param isGivenUp asked again and again meanwhile
  static WorkerProcess start(
      long number, List<String> words, Path socket, WorkerConfig config, BooleanSupplier isGivenUp)
      throws NnException {
    var wires = new ArrayList<Wire>();
    Process process = null;
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        var selector = Selector.open()) {
      server.bind(UnixDomainSocketAddress.of(socket));
      server.configureBlocking(false);
      server.register(selector, SelectionKey.OP_ACCEPT);
      process = spawn(words, socket);
      var arrivals = new Arrivals(server, selector, process, isGivenUp, config.startTimeMax());
      for (int lane = ORDERS; lane < config.lanes(); lane++) {
        wires.add(arrivals.next());
        arrivals.greet(wires.getLast(), lane);
      }
      return new WorkerProcess(number, process, wires);
    } catch (IOException e) {
      giveUp(process, wires);
      throw new NnException(
          NnCode.RUNTIME_ERROR, "the inference process does not start: " + e.getMessage());
    } catch (NnException e) {
      giveUp(process, wires);
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
    return isDead || !process.isAlive();
  }

  /// A number for the next run.
  long nextSequence() {
    return sequence.incrementAndGet();
  }

  /// Asks on a lane. A worker that dies, or says what is no answer, is ended.
  Answer<Frame> ask(int lane, Frame frame) throws NnException {
    return ask(lane, frame, null);
  }

  /// As [#ask(int, Frame)], for an answer that is due some time.
  ///
  /// @param lookout looks for it before a thread sleeps; null when nobody knows when it is due
  Answer<Frame> ask(int lane, Frame frame, @Nullable Lookout lookout) throws NnException {
    var wire = lanes.get(lane);
    try {
      wire.send(frame);
    } catch (IOException e) {
      throw died(e.getMessage());
    }
    return new Asked(wire, lookout);
  }

  /// Gives an order that has no answer.
  void order(Frame frame) {
    try {
      synchronized (orders) {
        orders.send(frame);
      }
    } catch (IOException e) {
      kill();
    }
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
    close(List.of(orders));
    close(lanes);
  }

  private static void giveUp(@Nullable Process process, List<Wire> wires) {
    if (process != null) {
      end(process);
    }
    close(wires);
  }

  private static void close(List<Wire> wires) {
    try {
      for (var wire : wires) {
        wire.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("a socket cannot be closed", e);
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

  /// What was asked on a lane.
  private final class Asked implements Answer<Frame> {
    private final Wire wire;
    private @Nullable Lookout lookout;
    private @Nullable Frame seen;

    Asked(Wire wire, @Nullable Lookout lookout) {
      this.wire = wire;
      this.lookout = lookout;
    }

    @Override
    public @Nullable Frame look() throws NnException {
      try {
        var frame = seen == null ? wire.look() : seen;
        if (frame instanceof Frame.Failed(int errno, String sentence)) {
          throw new NnException(NnCode.of(errno), sentence);
        }
        return frame;
      } catch (IOException e) {
        throw died(e.getMessage());
      }
    }

    @Override
    public void sleep(long nanosMax) throws NnException {
      try {
        if (lookout != null) {
          seen = lookout.look(wire);
          lookout = null;
        }
        if (seen == null) {
          wire.sleep(nanosMax);
        }
      } catch (IOException e) {
        throw died(e.getMessage());
      }
    }

    @Override
    public void giveUp(NnException why) {}
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

    Wire next() throws IOException {
      for (var arrived = server.accept(); ; arrived = server.accept()) {
        if (arrived != null) {
          return new Wire(arrived);
        }
        check();
        selector.select(POLL_MS);
        selector.selectedKeys().clear();
      }
    }

    /// Whoever connected has to say that it is that lane.
    void greet(Wire wire, int lane) throws IOException, NnException {
      var greeting = wire.look();
      while (greeting == null) {
        check();
        wire.sleep(TimeUnit.MILLISECONDS.toNanos(POLL_MS));
        greeting = wire.look();
      }
      switch (greeting) {
        case Frame.Hello(int said) when said == lane -> {}
        case Frame.Failed(int errno, String sentence) ->
            throw new NnException(NnCode.of(errno), sentence);
        default -> throw new IOException("it says " + greeting);
      }
    }

    /// Whether it is worth waiting any longer.
    private void check() throws IOException {
      if (!process.isAlive()) {
        throw new IOException("it ended with " + process.exitValue());
      }
      if (isGivenUp.getAsBoolean()) {
        throw new IOException("the engine is closed");
      }
      if (pollsLeft-- <= 0) {
        throw new IOException("it took too long");
      }
    }
  }
}
