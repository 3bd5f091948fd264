package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.ort.OrtLibrary;
import dev.raywa.wasm.nn.ort.OrtModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;

/// The models of a worker, counted by users. Thread-safe.
final class Served {
  private final OrtLibrary library;
  private final MemorySegment tensors;
  private final Map<Long, Loaded> models = new HashMap<>();

  /// A model and who uses it.
  static final class Loaded {
    private final OrtModel model;
    private int users = 1;
    private volatile boolean isDropped;

    Loaded(OrtModel model) {
      this.model = model;
    }

    OrtModel model() {
      return model;
    }

    boolean isDropped() {
      return isDropped;
    }
  }

  Served(OrtLibrary library, MemorySegment tensors) {
    this.library = library;
    this.tensors = tensors;
  }

  /// Memory of a place in the mapped file.
  ByteBuffer memory(long at, long bytes) {
    return tensors.asSlice(at, bytes).asByteBuffer();
  }

  /// Loads a model from its file, which is mapped, not read: the heap is small.
  Frame open(Frame.Open order) throws NnException, IOException {
    OrtModel model;
    try (var arena = Arena.ofConfined();
        var file = FileChannel.open(Path.of(order.path()), StandardOpenOption.READ)) {
      var bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena).asByteBuffer();
      model = library.open(bytes, new NnOptions(order.threads(), true));
    }
    synchronized (this) {
      models.put(order.model(), new Loaded(model));
    }
    return new Frame.Opened(model.inputs(), model.outputs());
  }

  /// One user more.
  synchronized Loaded use(long number) throws NnException {
    var loaded = models.get(number);
    if (loaded == null) {
      throw new NnException(NnCode.NOT_FOUND, "there is no model " + number);
    }
    loaded.users++;
    return loaded;
  }

  /// One user fewer; the last one's leaving frees the model.
  synchronized void leave(Loaded loaded) {
    loaded.users--;
    if (loaded.users == 0) {
      loaded.model.close();
    }
  }

  /// Takes no new users.
  void drop(long number) {
    Loaded loaded;
    synchronized (this) {
      loaded = models.remove(number);
    }
    if (loaded != null) {
      loaded.isDropped = true;
      leave(loaded);
    }
  }
}
