package dev.raywa.wasm.nn.ort;

import static org.bytedeco.onnxruntime.global.onnxruntime.ORT_API_VERSION;
import static org.bytedeco.onnxruntime.global.onnxruntime.ORT_LOGGING_LEVEL_FATAL;
import static org.bytedeco.onnxruntime.global.onnxruntime.OrtArenaAllocator;
import static org.bytedeco.onnxruntime.global.onnxruntime.OrtGetApiBase;
import static org.bytedeco.onnxruntime.global.onnxruntime.OrtMemTypeDefault;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.onnxruntime.OrtAllocator;
import org.bytedeco.onnxruntime.OrtApi;
import org.bytedeco.onnxruntime.OrtArenaCfg;
import org.bytedeco.onnxruntime.OrtEnv;
import org.bytedeco.onnxruntime.OrtMemoryInfo;
import org.bytedeco.onnxruntime.OrtStatus;
import org.jspecify.annotations.Nullable;

/// The started library: its table of functions, its environment, and the one capped arena that all
/// sessions share. Objects read from a scratch pointer own nothing and are released by hand.
final class Ort {
  /// The library has one environment in a process, so ours is shared by all backends; the first
  /// one's limit on memory holds.
  private static @Nullable Ort shared;

  private static int users;

  private final OrtApi api;
  private final OrtEnv env;
  private final OrtMemoryInfo cpu;
  private final OrtAllocator names;

  /// Takes what a call of the library hands out through a pointer to a pointer.
  interface Out {
    @Nullable OrtStatus into(PointerPointer<Pointer> out);
  }

  private Ort(long memoryBytesMax) throws NnException {
    api = OrtGetApiBase().GetApi().call(ORT_API_VERSION);
    if (api == null || api.isNull()) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "ONNX Runtime has no API " + ORT_API_VERSION);
    }
    try (var name = new BytePointer("raywa")) {
      env = new OrtEnv(out(into -> api.CreateEnv(ORT_LOGGING_LEVEL_FATAL, name, into)));
    }
    cpu =
        new OrtMemoryInfo(
            out(into -> api.CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, into)));
    names = new OrtAllocator(out(into -> api.GetAllocatorWithDefaultOptions(into)));
    var arena = new OrtArenaCfg(out(into -> api.CreateArenaCfg(memoryBytesMax, -1, -1, -1, into)));
    try {
      check(api.CreateAndRegisterAllocator(env, cpu, arena));
    } finally {
      api.ReleaseArenaCfg(arena);
    }
  }

  /// The library, started when this is its first user.
  static synchronized Ort enter(long memoryBytesMax) throws NnException {
    var ort = shared;
    if (ort == null) {
      ort = new Ort(memoryBytesMax);
      shared = ort;
    }
    users++;
    return ort;
  }

  /// The same, with one more user.
  Ort again() {
    synchronized (Ort.class) {
      users++;
    }
    return this;
  }

  /// One user fewer; the last one's leaving frees the arena.
  static synchronized void leave() {
    users--;
    if (users == 0 && shared != null) {
      shared.api.ReleaseMemoryInfo(shared.cpu);
      shared.api.ReleaseEnv(shared.env);
      shared = null;
    }
  }

  OrtApi api() {
    return api;
  }

  OrtEnv env() {
    return env;
  }

  /// Describes plain memory of this process.
  OrtMemoryInfo cpu() {
    return cpu;
  }

  /// What names are allocated with.
  OrtAllocator names() {
    return names;
  }

  /// What a call hands out; owned by nobody.
  Pointer out(Out call) throws NnException {
    try (var scratch = new PointerPointer<Pointer>(1)) {
      check(call.into(scratch));
      return scratch.get();
    }
  }

  /// Throws what a status says, and releases it.
  void check(@Nullable OrtStatus status) throws NnException {
    if (status == null || status.isNull()) {
      return;
    }
    int code = api.GetErrorCode().call(status);
    var message = api.GetErrorMessage().call(status).getString();
    api.ReleaseStatus(status);
    throw new NnException(OrtCodes.of(code, message), message);
  }
}
