package dev.raywa.wasm.nn;

import dev.raywa.message.Bytes;
import java.util.SortedMap;
import java.util.SortedSet;

/// What can be told of a model without loading it.
///
/// @param opsets version of each operator domain that the model imports; the default domain is ""
/// @param ops names of all operators in use, with their domain before a colon unless it is the
///   default one
/// @param nodes operators in all graphs and functions together
/// @param hasExternalData whether tensors are said to lie in files
/// @param dividesByInput whether an integer may be divided by a value that is not constant: zero
///   would end the process
public record OnnxScan(
    SortedMap<String, Long> opsets,
    SortedSet<String> ops,
    int nodes,
    boolean hasExternalData,
    boolean dividesByInput) {

  /// Reads the bytes of a model, in one pass.
  ///
  /// @throws NnException with [NnCode#INVALID_ENCODING] when they are no model
  public static OnnxScan of(Bytes onnx) throws NnException {
    return new OnnxReader().read(onnx);
  }
}
