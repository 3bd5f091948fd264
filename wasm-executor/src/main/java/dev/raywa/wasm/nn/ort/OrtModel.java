package dev.raywa.wasm.nn.ort;

import static org.bytedeco.onnxruntime.global.onnxruntime.ONNX_TYPE_TENSOR;

import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.TensorInfo;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.onnxruntime.OrtSession;
import org.bytedeco.onnxruntime.OrtStatus;
import org.bytedeco.onnxruntime.OrtTensorTypeAndShapeInfo;
import org.bytedeco.onnxruntime.OrtTypeInfo;
import org.jspecify.annotations.Nullable;

/// A session of the library. Thread-safe; closed after all of its runs.
public final class OrtModel implements AutoCloseable {
  private final Ort ort;
  private final OrtSession session;
  private final List<TensorInfo> inputs;
  private final List<TensorInfo> outputs;
  private final PointerPointer<Pointer> inputNames;
  private final PointerPointer<Pointer> outputNames;
  private final int[] readable;

  private OrtModel(Ort ort, OrtSession session, List<TensorInfo> inputs, List<TensorInfo> outputs) {
    this.ort = ort.again();
    this.session = session;
    this.inputs = List.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.readable = readable(outputs);
    this.inputNames = names(inputs.stream().map(TensorInfo::name).toList());
    this.outputNames = names(Arrays.stream(readable).mapToObj(i -> outputs.get(i).name()).toList());
  }

  static OrtModel of(Ort ort, OrtSession session) throws NnException {
    try {
      var api = ort.api();
      var inputs =
          describe(
              ort,
              count -> api.SessionGetInputCount(session, count),
              (i, into) -> api.SessionGetInputName(session, i, ort.names(), into),
              (i, into) -> api.SessionGetInputTypeInfo(session, i, into));
      var outputs =
          describe(
              ort,
              count -> api.SessionGetOutputCount(session, count),
              (i, into) -> api.SessionGetOutputName(session, i, ort.names(), into),
              (i, into) -> api.SessionGetOutputTypeInfo(session, i, into));
      return new OrtModel(ort, session, inputs, outputs);
    } catch (NnException e) {
      ort.api().ReleaseSession(session);
      throw e;
    }
  }

  /// What it takes.
  public List<TensorInfo> inputs() {
    return inputs;
  }

  /// What it gives.
  public List<TensorInfo> outputs() {
    return outputs;
  }

  /// A place for one run at a time.
  public OrtRun run() throws NnException {
    return OrtRun.of(ort, this);
  }

  @Override
  public void close() {
    ort.api().ReleaseSession(session);
    free(inputNames, inputs.size());
    free(outputNames, readable.length);
    Ort.leave();
  }

  OrtSession session() {
    return session;
  }

  PointerPointer<Pointer> inputNames() {
    return inputNames;
  }

  PointerPointer<Pointer> outputNames() {
    return outputNames;
  }

  /// Indexes of the outputs that are tensors of numbers; the library is asked for no others.
  int[] readable() {
    return readable;
  }

  private interface Count {
    @Nullable OrtStatus into(SizeTPointer count);
  }

  private interface At {
    @Nullable OrtStatus into(long index, PointerPointer<Pointer> out);
  }

  private static int[] readable(List<TensorInfo> outputs) {
    return IntStream.range(0, outputs.size())
        .filter(i -> outputs.get(i).type() != ElementType.OPAQUE)
        .toArray();
  }

  private static PointerPointer<Pointer> names(List<String> names) {
    var all = new PointerPointer<Pointer>(Math.max(1, names.size()));
    for (int i = 0; i < names.size(); i++) {
      all.put(i, new BytePointer(names.get(i), StandardCharsets.UTF_8));
    }
    return all;
  }

  private static void free(PointerPointer<Pointer> names, int count) {
    for (int i = 0; i < count; i++) {
      Pointer.free(names.get(i));
    }
    names.close();
  }

  private static List<TensorInfo> describe(Ort ort, Count count, At name, At type)
      throws NnException {
    var all = new ArrayList<TensorInfo>();
    try (var size = new SizeTPointer(1)) {
      ort.check(count.into(size));
      for (long i = 0; i < size.get(); i++) {
        long index = i;
        var text = new BytePointer(ort.out(into -> name.into(index, into)));
        var info = new OrtTypeInfo(ort.out(into -> type.into(index, into)));
        try {
          all.add(tensor(ort, text.getString(StandardCharsets.UTF_8), info));
        } finally {
          ort.api().ReleaseTypeInfo(info);
          ort.check(ort.api().AllocatorFree(ort.names(), text));
        }
      }
    }
    return all;
  }

  private static TensorInfo tensor(Ort ort, String name, OrtTypeInfo info) throws NnException {
    var api = ort.api();
    var kind = new int[1];
    ort.check(api.GetOnnxTypeFromTypeInfo(info, kind));
    if (kind[0] != ONNX_TYPE_TENSOR) {
      return new TensorInfo(name, ElementType.OPAQUE, List.of());
    }
    var tensor =
        new OrtTensorTypeAndShapeInfo(ort.out(into -> api.CastTypeInfoToTensorInfo(info, into)));
    ort.check(api.GetTensorElementType(tensor, kind));
    var dims = new ArrayList<Long>();
    for (long dim : shape(ort, tensor)) {
      dims.add(Math.max(-1, dim));
    }
    return new TensorInfo(name, ElementType.ofOnnx(kind[0]), dims);
  }

  static long[] shape(Ort ort, OrtTensorTypeAndShapeInfo tensor) throws NnException {
    try (var rank = new SizeTPointer(1)) {
      ort.check(ort.api().GetDimensionsCount(tensor, rank));
      var dims = new long[Math.toIntExact(rank.get())];
      if (dims.length > 0) {
        ort.check(ort.api().GetDimensions(tensor, dims, dims.length));
      }
      return dims;
    }
  }
}
