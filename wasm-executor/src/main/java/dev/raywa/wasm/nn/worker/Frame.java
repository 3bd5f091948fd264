package dev.raywa.wasm.nn.worker;

import dev.raywa.wasm.nn.TensorInfo;
import java.util.List;

/// What node and worker say to each other.
sealed interface Frame {
  /// A tensor in the mapped file; `at` is -1 where it is not there.
  ///
  /// @param dims its shape
  /// @param at of its first byte
  /// @param bytes of its data
  record Place(List<Long> dims, long at, long bytes) {
    public Place {
      dims = List.copyOf(dims);
    }

    long[] shape() {
      return dims.stream().mapToLong(Long::longValue).toArray();
    }
  }

  /// From the worker, first on each socket: which one it is, -1 for orders.
  record Hello(int lane) implements Frame {}

  /// Load a model from a file and call it by a number.
  record Open(long model, int threads, String path) implements Frame {}

  /// The answer to [Open].
  record Opened(List<TensorInfo> inputs, List<TensorInfo> outputs) implements Frame {
    public Opened {
      inputs = List.copyOf(inputs);
      outputs = List.copyOf(outputs);
    }
  }

  /// Run a model.
  ///
  /// @param sequence counts the runs of this life
  /// @param at of the part of the file where the outputs go
  /// @param bytes of that part
  /// @param lookNanos how long to look for the next order before sleeping, in nanoseconds
  /// @param inputs all of them, in the model's order
  record Run(long sequence, long model, long at, long bytes, long lookNanos, List<Place> inputs)
      implements Frame {
    public Run {
      inputs = List.copyOf(inputs);
    }
  }

  /// The outputs did not fit: put them here.
  record Fetch(long at, long bytes) implements Frame {}

  /// The answer to [Run] and [Fetch].
  record Ran(List<Place> outputs) implements Frame {
    public Ran {
      outputs = List.copyOf(outputs);
    }
  }

  /// The answer to whatever failed.
  record Failed(int errno, String sentence) implements Frame {}

  /// An order: end the run of a lane, if it is that one or comes later.
  record Terminate(int lane, long sequence) implements Frame {}

  /// An order: forget a model.
  record Drop(long model) implements Frame {}
}
