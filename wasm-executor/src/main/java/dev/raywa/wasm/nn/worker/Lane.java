package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.ort.OrtRun;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One thread of a worker: answers what comes on its socket, one after the other. It keeps what the
/// last run needed, since the next one is often the same with other data.
final class Lane {
  private static final long ALIGN_BYTES = 64;

  private final Served served;
  private final Wire wire;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable Kept kept;
  private long running;
  private long terminated;

  /// What is kept from a run.
  private record Kept(long number, Served.Loaded loaded, OrtRun run, List<Frame.Place> inputs) {}

  /// @param nanos a clock that never goes back
  Lane(Served served, Wire wire, LongSupplier nanos) {
    this.served = served;
    this.wire = wire;
    this.nanos = nanos;
  }

  /// Serves on a thread of its own until the socket ends.
  void start(int number) {
    Thread.ofPlatform().daemon().name("lane-" + number).start(() -> serve(number));
  }

  /// Ends the run of that number, or a later one.
  synchronized void terminate(long sequence) {
    terminated = Math.max(terminated, sequence);
    var now = kept;
    if (running == sequence && now != null) {
      now.run().terminate();
    }
  }

  /// Lets go of a model that was dropped, unless the lane is busy: then it does so itself.
  void tidyUp() {
    if (lock.tryLock()) {
      try {
        forgetIfDropped();
      } finally {
        lock.unlock();
      }
    }
  }

  private void serve(int number) {
    try {
      wire.send(new Frame.Hello(number));
      var order = wire.receive(0, nanos);
      while (true) {
        wire.send(answer(order));
        tidyUp();
        order = wire.receive(order instanceof Frame.Run run ? run.lookNanos() : 0, nanos);
      }
    } catch (IOException e) {
      Runtime.getRuntime().halt(0);
    }
  }

  private Frame answer(Frame request) throws IOException {
    lock.lock();
    try {
      return switch (request) {
        case Frame.Open open -> served.open(open);
        case Frame.Run run -> run(run);
        case Frame.Fetch(long at, long bytes) -> outputs(at, bytes);
        case Frame other -> throw new IOException("not a request: " + other);
      };
    } catch (NnException e) {
      return new Frame.Failed(e.code().errno(), e.sentence());
    } finally {
      lock.unlock();
    }
  }

  private Frame run(Frame.Run order) throws NnException {
    var run = prepared(order).run();
    synchronized (this) {
      if (terminated >= order.sequence()) {
        throw new NnException(NnCode.RUNTIME_ERROR, "the run was ended");
      }
      run.rearm();
      running = order.sequence();
    }
    try {
      run.compute();
    } finally {
      synchronized (this) {
        running = 0;
      }
    }
    return outputs(order.at(), order.bytes());
  }

  private Kept prepared(Frame.Run order) throws NnException {
    var last = kept;
    if (last != null && last.number() == order.model() && last.inputs().equals(order.inputs())) {
      return last;
    }
    forget();
    var loaded = served.use(order.model());
    var run = loaded.model().run();
    var now = new Kept(order.model(), loaded, run, order.inputs());
    synchronized (this) {
      kept = now;
    }
    try {
      for (int i = 0; i < order.inputs().size(); i++) {
        var place = order.inputs().get(i);
        run.input(i, place.shape(), served.memory(place.at(), place.bytes()));
      }
    } catch (NnException e) {
      forget();
      throw e;
    }
    return now;
  }

  /// Copies the outputs to the given part of the file; where they do not fit, only says their
  /// sizes.
  private Frame outputs(long at, long bytes) throws NnException {
    var now = kept;
    if (now == null) {
      throw new NnException(NnCode.RUNTIME_ERROR, "there was no run");
    }
    var places = new ArrayList<Frame.Place>();
    long next = at;
    var fits = true;
    for (int i = 0; i < now.loaded().model().outputs().size(); i++) {
      if (now.loaded().model().outputs().get(i).type() == ElementType.OPAQUE) {
        places.add(new Frame.Place(List.of(), -1, 0));
        continue;
      }
      long size = now.run().bytes(i);
      fits &= size <= at + bytes - next;
      var dims = Arrays.stream(now.run().shape(i)).boxed().toList();
      places.add(new Frame.Place(dims, fits ? next : -1, size));
      next += (size + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    }
    if (fits) {
      copy(now, places);
      now.run().dropOutputs();
    }
    return new Frame.Ran(places);
  }

  private void copy(Kept now, List<Frame.Place> places) throws NnException {
    for (int i = 0; i < places.size(); i++) {
      var place = places.get(i);
      if (place.bytes() > 0) {
        var data = now.run().data(i, place.bytes());
        served.memory(place.at(), place.bytes()).put(data);
      }
    }
  }

  private void forgetIfDropped() {
    var now = kept;
    if (now != null && now.loaded().isDropped()) {
      forget();
    }
  }

  private void forget() {
    Kept last;
    synchronized (this) {
      last = kept;
      kept = null;
    }
    if (last != null) {
      last.run().close();
      served.leave(last.loaded());
    }
  }
}
