package dev.raywa.wasm.host.nn;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.TensorInfo;
import java.util.List;

/// A context of a guest, with what its inputs weigh.
final class OpenContext implements AutoCloseable {
  private final NnModel model;
  private final NnContext context;
  private final List<TensorInfo> inputs;
  private final List<TensorInfo> outputs;
  private final long[] inputBytes;

  OpenContext(NnModel model, NnContext context) {
    this.model = model;
    this.context = context;
    this.inputs = model.inputs();
    this.outputs = model.outputs();
    this.inputBytes = new long[inputs.size()];
  }

  NnModel model() {
    return model;
  }

  NnContext context() {
    return context;
  }

  /// The input that has this number.
  TensorInfo input(int index) throws NnException {
    if (index < 0 || index >= inputs.size()) {
      throw new NnException(
          NnCode.INVALID_ARGUMENT,
          "there is no input "
              + Integer.toUnsignedString(index)
              + ", the model has "
              + inputs.size());
    }
    return inputs.get(index);
  }

  /// The number of the input that has this name.
  int inputNamed(String name) throws NnException {
    return named(inputs, "input", name);
  }

  /// The number of the output that has this name.
  int outputNamed(String name) throws NnException {
    return named(outputs, "output", name);
  }

  /// Copies a tensor in, and counts it.
  void set(NnState state, int index, GuestTensor tensor) throws NnException {
    var data = tensor.data();
    long before = inputBytes[index];
    state.replaceTensor(before, data.size());
    inputBytes[index] = data.size();
    var isIn = false;
    try {
      context.setInput(index, tensor.type(), tensor.dims(), data);
      isIn = true;
      state.heldTensor();
    } finally {
      if (!isIn) {
        inputBytes[index] = before;
        state.replaceTensor(data.size(), before);
      }
    }
  }

  /// What it gives back to the instance's limit when it ends, in bytes.
  long tensorBytes() {
    long sum = 0;
    for (long bytes : inputBytes) {
      sum += bytes;
    }
    return sum;
  }

  @Override
  public void close() {
    context.close();
  }

  private static int named(List<TensorInfo> infos, String kind, String name) throws NnException {
    for (int i = 0; i < infos.size(); i++) {
      if (infos.get(i).name().equals(name)) {
        return i;
      }
    }
    throw new NnException(
        NnCode.NOT_FOUND,
        "there is no "
            + kind
            + " \""
            + name
            + "\", the model has "
            + String.join(", ", infos.stream().map(TensorInfo::name).toList()));
  }
}
