package dev.raywa.wasm.nn.worker;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnBackend;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.Patience;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Inputs and outputs in the mapped file. They outlive the worker; a run in its next life finds
/// them.
final class WorkerRun implements NnBackend.Run {
  private static final long OUTPUT_BYTES_MIN = 64 * 1024;
  private static final long ALIGN_BYTES = 64;

  private final WorkerBackend backend;
  private final WorkerModel model;
  private final Lookout lookout;
  private final Slab.Block[] blocks;
  private final Frame.@Nullable Place[] inputs;
  private Slab.Block room = Slab.Block.NONE;
  private List<Frame.Place> outputs = List.of();
  private boolean isTerminated;
  private @Nullable WorkerProcess at;
  private Frame.@Nullable Terminate ending;

  WorkerRun(WorkerBackend backend, WorkerModel model) {
    this.backend = backend;
    this.model = model;
    this.lookout = backend.lookout();
    this.inputs = new Frame.Place[model.inputs().size()];
    this.blocks = new Slab.Block[inputs.length];
    Arrays.fill(blocks, Slab.Block.NONE);
  }

  @Override
  public void input(int index, long[] dims, ByteSource data) throws NnException {
    var slab = backend.slab();
    if (blocks[index].bytes() < Math.max(1, data.size())) {
      slab.give(blocks[index]);
      blocks[index] = Slab.Block.NONE;
      inputs[index] = null;
      blocks[index] = slab.take(data.size());
    }
    var memory = slab.memory(blocks[index].at(), blocks[index].bytes());
    data.transferTo(new Filling(memory));
    inputs[index] =
        new Frame.Place(Arrays.stream(dims).boxed().toList(), blocks[index].at(), data.size());
  }

  @Override
  public synchronized void rearm() {
    isTerminated = false;
    at = null;
    ending = null;
  }

  @Override
  public NnBackend.Manner manner() {
    return model.ready() == null ? NnBackend.Manner.PREPARES : NnBackend.Manner.WAITS;
  }

  @Override
  public void compute(int lane, Patience patience) throws NnException {
    outputs = List.of();
    var worker = patience.canEnd() ? ready() : model.loaded(lane);
    var slab = backend.slab();
    if (room.bytes() == 0) {
      room = slab.take(OUTPUT_BYTES_MIN);
    }
    var order = order(worker.nextSequence());
    begin(worker, new Frame.Terminate(lane, order.sequence()));
    try {
      var places = places(worker, patience.await(worker.ask(lane, order, lookout)));
      if (isElsewhere(places)) {
        enlarge(slab, places);
        var fetch = new Frame.Fetch(room.at(), room.bytes());
        places = places(worker, patience.await(worker.ask(lane, fetch)));
      }
      check(worker, places);
      outputs = places;
      lookout.end();
      backend.isWell();
    } finally {
      rearm();
    }
  }

  @Override
  public synchronized void terminate() {
    isTerminated = true;
    if (at != null && ending != null) {
      at.order(ending);
    }
  }

  @Override
  public void abandon() {
    WorkerProcess hung;
    synchronized (this) {
      hung = at;
    }
    if (hung != null) {
      hung.kill();
    }
  }

  @Override
  public long[] shape(int index) {
    return outputs.get(index).shape();
  }

  @Override
  public void read(int index, ByteSink target) throws NnException {
    var place = outputs.get(index);
    var memory = backend.slab().memory(place.at(), place.bytes());
    var piece = new byte[(int) Math.min(place.bytes(), ByteSource.PIECE_BYTES_MAX)];
    for (long from = 0; from < place.bytes(); from += piece.length) {
      int length = (int) Math.min(piece.length, place.bytes() - from);
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, from, piece, 0, length);
      target.write(piece, 0, length);
    }
  }

  @Override
  public void close() {
    Slab slab;
    try {
      slab = backend.slab();
    } catch (NnException e) {
      // The file has gone with the engine.
      return;
    }
    for (var block : blocks) {
      slab.give(block);
    }
    slab.give(room);
  }

  private synchronized void begin(WorkerProcess worker, Frame.Terminate end) throws NnException {
    if (isTerminated) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the run was ended before it began");
    }
    at = worker;
    ending = end;
  }

  private Frame.Run order(long sequence) throws NnException {
    var given = List.of(given());
    return new Frame.Run(sequence, model.number(), room.at(), room.bytes(), lookout.begin(), given);
  }

  private WorkerProcess ready() throws NnException {
    var worker = model.ready();
    if (worker == null) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the inference process ended before the run");
    }
    return worker;
  }

  private Frame.Place[] given() throws NnException {
    var all = new Frame.Place[inputs.length];
    for (int i = 0; i < all.length; i++) {
      var place = inputs[i];
      if (place == null) {
        throw new NnException(NnCode.INVALID_ARGUMENT, "input " + i + " is not set");
      }
      all[i] = place;
    }
    return all;
  }

  private List<Frame.Place> places(WorkerProcess worker, Frame answer) throws NnException {
    if (answer instanceof Frame.Ran(var places) && places.size() == model.outputs().size()) {
      return places;
    }
    throw worker.died("it answered something else");
  }

  private boolean isElsewhere(List<Frame.Place> places) {
    for (int i = 0; i < places.size(); i++) {
      if (places.get(i).at() < 0 && model.outputs().get(i).type() != ElementType.OPAQUE) {
        return true;
      }
    }
    return false;
  }

  private void enlarge(Slab slab, List<Frame.Place> places) throws NnException {
    long needed = 0;
    for (var place : places) {
      if (place.bytes() < 0 || place.bytes() > Long.MAX_VALUE / 4 - needed) {
        throw new NnException(NnCode.TOO_LARGE, "the outputs are too large");
      }
      needed += (place.bytes() + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    }
    slab.give(room);
    room = Slab.Block.NONE;
    room = slab.take(needed);
  }

  /// A worker is not believed: what it says must lie inside the room that it was given.
  private void check(WorkerProcess worker, List<Frame.Place> places) throws NnException {
    for (int i = 0; i < places.size(); i++) {
      var place = places.get(i);
      int width = model.outputs().get(i).type().widthBytes();
      if (width != 0 && !isSound(place, width)) {
        throw worker.died("it said that an output lies at " + place);
      }
    }
  }

  private boolean isSound(Frame.Place place, long width) {
    long bytes = width;
    for (long dim : place.dims()) {
      if (dim < 0 || (dim > 0 && bytes > Long.MAX_VALUE / dim)) {
        return false;
      }
      bytes *= dim;
    }
    return bytes == place.bytes()
        && place.at() >= room.at()
        && bytes <= room.bytes()
        && place.at() - room.at() <= room.bytes() - bytes;
  }

  /// Writes to memory from its start.
  private static final class Filling implements ByteSink {
    private final MemorySegment memory;
    private long filled;

    Filling(MemorySegment memory) {
      this.memory = memory;
    }

    @Override
    public void write(byte[] from, int at, int length) {
      MemorySegment.copy(from, at, memory, ValueLayout.JAVA_BYTE, filled, length);
      filled += length;
    }
  }
}
