package dev.raywa.wasm.nn;

import java.util.List;

/// An input or output as a model declares it.
///
/// @param name as in the model, maybe empty
/// @param type of the elements; [ElementType#OPAQUE] where it is not a tensor of fixed width
/// @param dims the shape; -1 where any length fits, no entries for a scalar
public record TensorInfo(String name, ElementType type, List<Long> dims) {
  /// Copies the list.
  public TensorInfo {
    dims = List.copyOf(dims);
    for (long dim : dims) {
      if (dim < -1) {
        throw new IllegalArgumentException("a dimension must be -1 or more, was: " + dim);
      }
    }
  }

  /// Whether a tensor of this shape fits; `[1]` and no dimensions at all are both a scalar.
  public boolean fits(long[] given) {
    if (given.length != dims.size()) {
      return (dims.isEmpty() && given.length == 1 && given[0] == 1)
          || (given.length == 0 && dims.size() == 1 && Math.abs(dims.getFirst()) == 1);
    }
    for (int i = 0; i < given.length; i++) {
      if (given[i] < 0 || (dims.get(i) >= 0 && dims.get(i) != given[i])) {
        return false;
      }
    }
    return true;
  }

  /// The given shape in the rank that the model declares; only for one that [#fits].
  public long[] inDeclaredRank(long[] given) {
    if (given.length == dims.size()) {
      return given.clone();
    }
    return dims.isEmpty() ? new long[0] : new long[] {1};
  }
}
