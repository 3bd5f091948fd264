package dev.raywa.wasm.nn.ort;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;
import org.bytedeco.onnxruntime.OrtRunOptions;
import org.bytedeco.onnxruntime.OrtTensorTypeAndShapeInfo;
import org.bytedeco.onnxruntime.OrtValue;
import org.jspecify.annotations.Nullable;

/// Inputs and outputs of one run at a time on a session; values are kept from run to run. One
/// thread at a time but for [#terminate].
public final class OrtRun implements AutoCloseable {
  private final Ort ort;
  private final OrtModel model;
  private final OrtRunOptions options;
  private final PointerPointer<Pointer> ins;
  private final PointerPointer<Pointer> outs;
  private final @Nullable OrtValue[] inputs;
  private final @Nullable OrtValue[] outputs;
  private boolean isClosed;

  private OrtRun(Ort ort, OrtModel model, OrtRunOptions options) {
    this.ort = ort;
    this.model = model;
    this.options = options;
    this.inputs = new OrtValue[model.inputs().size()];
    this.outputs = new OrtValue[model.outputs().size()];
    this.ins = new PointerPointer<>(Math.max(1, inputs.length));
    this.outs = new PointerPointer<>(Math.max(1, outputs.length));
  }

  static OrtRun of(Ort ort, OrtModel model) throws NnException {
    var options = ort.out(ort.api()::CreateRunOptions);
    return new OrtRun(ort, model, new OrtRunOptions(options));
  }

  /// Takes memory as an input, without a copy: it must stay as long as the input.
  public void input(int index, long[] dims, ByteBuffer memory) throws NnException {
    input(index, dims, new BytePointer(memory), memory.remaining());
  }

  void input(int index, long[] dims, Pointer memory, long bytes) throws NnException {
    var type = model.inputs().get(index).type().onnx();
    try (var shape = new LongPointer(Math.max(1, dims.length))) {
      shape.put(dims, 0, dims.length);
      var value =
          new OrtValue(
              ort.out(into ->
                  ort.api()
                      .CreateTensorWithDataAsOrtValue(
                          ort.cpu(), memory, bytes, shape, dims.length, type, into)));
      release(inputs, index);
      inputs[index] = value;
      ins.put(index, value);
    }
  }

  /// Runs on the calling thread, which is no virtual one.
  public void compute() throws NnException {
    dropOutputs();
    for (int i = 0; i < inputs.length; i++) {
      if (inputs[i] == null) {
        throw new NnException(NnCode.INVALID_ARGUMENT, "input " + i + " is not set");
      }
    }
    int count = model.readable().length;
    for (int i = 0; i < count; i++) {
      outs.put(i, (Pointer) null);
    }
    ort.check(
        ort.api()
            .Run(
                model.session(),
                options,
                model.inputNames(),
                ins,
                inputs.length,
                model.outputNames(),
                count,
                outs));
    for (int i = 0; i < count; i++) {
      outputs[model.readable()[i]] = new OrtValue(outs.get(i));
    }
  }

  /// Forgets a [#terminate].
  public synchronized void rearm() throws NnException {
    if (!isClosed) {
      ort.check(ort.api().RunOptionsUnsetTerminate(options));
    }
  }

  /// Has the run that goes on, or the next one, fail soon. Any thread.
  public synchronized void terminate() {
    if (isClosed) {
      return;
    }
    try {
      ort.check(ort.api().RunOptionsSetTerminate(options));
    } catch (NnException e) {
      throw new IllegalStateException("a flag can always be set", e);
    }
  }

  /// Shape of an output of the last run.
  public long[] shape(int index) throws NnException {
    var value = value(index);
    var info =
        new OrtTensorTypeAndShapeInfo(
            ort.out(into -> ort.api().GetTensorTypeAndShape(value, into)));
    try {
      return OrtModel.shape(ort, info);
    } finally {
      ort.api().ReleaseTensorTypeAndShapeInfo(info);
    }
  }

  /// Size of an output of the last run, in bytes.
  public long bytes(int index) throws NnException {
    try (var size = new SizeTPointer(1)) {
      ort.check(ort.api().GetTensorSizeInBytes(value(index), size));
      return size.get();
    }
  }

  /// Where an output of at least one byte lies until the next run; less than 2 GiB.
  public ByteBuffer data(int index) throws NnException {
    return data(index, bytes(index));
  }

  /// The same for whoever knows its size already.
  public ByteBuffer data(int index, long bytes) throws NnException {
    return memory(index).capacity(bytes).asByteBuffer();
  }

  BytePointer memory(int index) throws NnException {
    var value = value(index);
    return new BytePointer(ort.out(into -> ort.api().GetTensorMutableData(value, into)));
  }

  /// Lets go of all outputs.
  public void dropOutputs() {
    for (int i = 0; i < outputs.length; i++) {
      release(outputs, i);
    }
  }

  @Override
  public synchronized void close() {
    if (isClosed) {
      return;
    }
    isClosed = true;
    dropOutputs();
    for (int i = 0; i < inputs.length; i++) {
      release(inputs, i);
    }
    ort.api().ReleaseRunOptions(options);
    ins.close();
    outs.close();
  }

  private OrtValue value(int index) throws NnException {
    var value = outputs[index];
    if (value == null) {
      throw new NnException(
          NnCode.RUNTIME_ERROR, "there is no output " + index + " of " + Arrays.toString(outputs));
    }
    return value;
  }

  private void release(@Nullable OrtValue[] values, int index) {
    var value = values[index];
    if (value != null) {
      values[index] = null;
      ort.api().ReleaseValue(value);
    }
  }
}
