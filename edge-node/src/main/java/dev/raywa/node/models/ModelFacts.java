package dev.raywa.node.models;

import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.OnnxScan;
import dev.raywa.wasm.nn.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is known of a model once it was opened.
///
/// @param inputs as declared
/// @param outputs as declared
/// @param opsets version of each operator domain that it imports; the default domain is ""
/// @param ops names of all operators in use, sorted
/// @param nodes operators in all graphs and functions together
/// @param dividesByInput whether an integer may be divided by a value that is not constant
public record ModelFacts(
    List<TensorInfo> inputs,
    List<TensorInfo> outputs,
    Map<String, Long> opsets,
    List<String> ops,
    int nodes,
    boolean dividesByInput) {
  public ModelFacts {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    opsets = Map.copyOf(opsets);
    ops = List.copyOf(ops);
  }

  /// What an open model says.
  static ModelFacts of(NnModel model) {
    OnnxScan scan = model.scan();
    return new ModelFacts(
        model.inputs(),
        model.outputs(),
        scan.opsets(),
        List.copyOf(scan.ops()),
        scan.nodes(),
        scan.dividesByInput());
  }

  /// Version of the operators of ONNX itself; 0 when it imports none.
  public long opset() {
    return opsets.getOrDefault("", 0L);
  }

  /// The operator domains in order.
  public Map<String, Long> sortedOpsets() {
    return new TreeMap<>(opsets);
  }
}
