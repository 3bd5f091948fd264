package dev.raywa.wasm.nn.ort;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnBackend;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.Patience;
import dev.raywa.wasm.nn.TensorInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;

/// Runs models in this process, for models that are trusted. Thread-safe.
public final class OrtBackend implements NnBackend {
  private final Path folder;
  private final long memoryBytesMax;
  private @Nullable OrtLibrary library;
  private @Nullable Path emptyFolder;
  private boolean isClosed;

  /// Starts nothing yet.
  ///
  /// @param folder for the native libraries, which stay there for the next start
  /// @param memoryBytesMax of all models and runs of this process together; where several backends
  ///   share a process, the first one's holds
  public OrtBackend(Path folder, long memoryBytesMax) {
    this.folder = folder;
    this.memoryBytesMax = memoryBytesMax;
  }

  @Override
  public Optional<String> unavailable() {
    return OrtNatives.unavailable();
  }

  @Override
  public Model open(int lane, Bytes onnx, NnOptions options) throws NnException {
    var started = started();
    try (var copy = new BytePointer(Math.max(1, onnx.size()))) {
      copy.put(onnx.array(), 0, onnx.size());
      return new InProcess(started.open(copy.limit(onnx.size()).asByteBuffer(), options));
    }
  }

  @Override
  public long restarts() {
    return 0;
  }

  @Override
  public synchronized void close() {
    isClosed = true;
    if (library != null) {
      library.close();
      library = null;
    }
    if (emptyFolder != null) {
      emptyFolder.toFile().delete();
      emptyFolder = null;
    }
  }

  private synchronized OrtLibrary started() throws NnException {
    if (isClosed) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
    }
    if (library != null) {
      return library;
    }
    var natives = OrtNatives.extract(folder);
    try {
      emptyFolder = Files.createTempDirectory(folder, "empty");
    } catch (IOException e) {
      throw new NnException(NnCode.UNSUPPORTED_OPERATION, "no folder in " + folder + ": " + e);
    }
    library = OrtLibrary.start(natives, emptyFolder, memoryBytesMax);
    return library;
  }

  private record InProcess(OrtModel model) implements Model {
    @Override
    public List<TensorInfo> inputs() {
      return model.inputs();
    }

    @Override
    public List<TensorInfo> outputs() {
      return model.outputs();
    }

    @Override
    public Run run() throws NnException {
      return new InProcessRun(model);
    }

    @Override
    public void close() {
      model.close();
    }
  }

  /// Inputs lie in memory of their own; it is kept for the next input of the same size.
  private static final class InProcessRun implements Run {
    private final OrtRun run;
    private final @Nullable BytePointer[] memory;
    private final long[][] shapes;

    InProcessRun(OrtModel model) throws NnException {
      this.run = model.run();
      this.memory = new BytePointer[model.inputs().size()];
      this.shapes = new long[model.inputs().size()][];
    }

    @Override
    public void input(int index, long[] dims, ByteSource data) throws NnException {
      var place = memory[index];
      if (place == null || place.capacity() != Math.max(1, data.size())) {
        var larger = new BytePointer(Math.max(1, data.size()));
        run.input(index, dims, larger, data.size());
        if (place != null) {
          place.close();
        }
        place = larger;
        memory[index] = larger;
      } else if (!Arrays.equals(shapes[index], dims)) {
        run.input(index, dims, place, data.size());
      }
      shapes[index] = dims;
      var target = place;
      data.transferTo((from, at, length) -> {
        target.put(from, at, length);
        target.position(target.position() + length);
      });
      target.position(0);
    }

    @Override
    public void rearm() throws NnException {
      run.rearm();
    }

    @Override
    public Manner manner() {
      return Manner.COMPUTES;
    }

    @Override
    public void compute(int lane, Patience patience) throws NnException {
      run.compute();
    }

    @Override
    public void terminate() {
      run.terminate();
    }

    @Override
    public void abandon() {}

    @Override
    public long[] shape(int index) throws NnException {
      return run.shape(index);
    }

    @Override
    public void read(int index, ByteSink target) throws NnException {
      long left = run.bytes(index);
      if (left == 0) {
        return;
      }
      var from = run.memory(index);
      var piece = new byte[(int) Math.min(left, ByteSource.PIECE_BYTES_MAX)];
      for (long at = 0; at < left; at += piece.length) {
        int length = (int) Math.min(piece.length, left - at);
        from.position(at).get(piece, 0, length);
        target.write(piece, 0, length);
      }
    }

    @Override
    public void close() {
      run.close();
      for (var place : memory) {
        if (place != null) {
          place.close();
        }
      }
    }
  }
}
