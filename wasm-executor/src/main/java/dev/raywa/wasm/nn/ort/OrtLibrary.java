package dev.raywa.wasm.nn.ort;

import static org.bytedeco.onnxruntime.global.onnxruntime.ORT_ENABLE_ALL;

import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.onnxruntime.OrtSession;
import org.bytedeco.onnxruntime.OrtSessionOptions;

/// The library without queue and limits on tensors: what the backend in this process and the worker
/// process both stand on. Thread-safe.
public final class OrtLibrary implements AutoCloseable {
  private final Ort ort;
  private final Path emptyFolder;

  private OrtLibrary(Ort ort, Path emptyFolder) {
    this.ort = ort;
    this.emptyFolder = emptyFolder;
  }

  /// Blocks until the library runs.
  ///
  /// @param natives that [OrtNatives#extract] made
  /// @param emptyFolder where a model that points at files finds none
  /// @param memoryBytesMax of all models and runs together
  public static OrtLibrary start(Path natives, Path emptyFolder, long memoryBytesMax)
      throws NnException {
    OrtNatives.load(natives);
    return new OrtLibrary(Ort.enter(memoryBytesMax), emptyFolder);
  }

  /// Blocks until the model is ready.
  ///
  /// @param onnx direct; free again when this returns
  public OrtModel open(ByteBuffer onnx, NnOptions options) throws NnException {
    var api = ort.api();
    var settings = new OrtSessionOptions(ort.out(api::CreateSessionOptions));
    try (var bytes = new BytePointer(onnx)) {
      ort.check(api.SetIntraOpNumThreads(settings, options.threads()));
      ort.check(api.SetInterOpNumThreads(settings, 1));
      ort.check(api.SetSessionGraphOptimizationLevel(settings, ORT_ENABLE_ALL));
      for (var entry : entries().entrySet()) {
        ort.check(api.AddSessionConfigEntry(settings, entry.getKey(), entry.getValue()));
      }
      var session =
          ort.out(into ->
              api.CreateSessionFromArray(ort.env(), bytes, onnx.remaining(), settings, into));
      return OrtModel.of(ort, new OrtSession(session));
    } finally {
      api.ReleaseSessionOptions(settings);
    }
  }

  @Override
  public void close() {
    Ort.leave();
  }

  private Map<String, String> entries() {
    return Map.of(
        "session.load_model_format",
        "ONNX",
        "session.intra_op.allow_spinning",
        "0",
        "session.use_env_allocators",
        "1",
        "session.model_external_initializers_file_folder_path",
        emptyFolder.toAbsolutePath().toString());
  }
}
