package dev.raywa.wasm;

/// What one guest may use at most.
///
/// @param memoryBytesMax linear memory, in bytes; growing beyond answers -1 as the specification
///   says
/// @param tableElementsMax elements of each table
/// @param filesBytesMax bytes of the in-memory file system
/// @param callsMax tasks that one guest may submit, and objects that it may put
/// @param inference what it may have of models
public record Limits(
    long memoryBytesMax,
    int tableElementsMax,
    long filesBytesMax,
    int callsMax,
    Inference inference) {
  /// What one guest may have of models.
  ///
  /// @param mayLoad whether it may bring models of its own; a model is like native code
  /// @param graphsMax models open at once
  /// @param contextsMax contexts open at once
  /// @param tensorBytesMax all inputs of its contexts together, in bytes
  /// @param modelBytesMax a model that it brings, in bytes
  public record Inference(
      boolean mayLoad, int graphsMax, int contextsMax, long tensorBytesMax, long modelBytesMax) {
    /// No models of its own, 16 models, 64 contexts, 64 MiB of inputs; a model of 64 MiB where it
    /// may bring one.
    public static final Inference DEFAULT = new Inference(false, 16, 64, 64 << 20, 64 << 20);

    public Inference {
      if (graphsMax < 0 || contextsMax < 0 || tensorBytesMax < 0 || modelBytesMax < 0) {
        throw new IllegalArgumentException("limits of inference must not be negative");
      }
      if (modelBytesMax > Integer.MAX_VALUE - 1024) {
        throw new IllegalArgumentException(
            "a model has at most 2 GiB less 1 KiB, was: " + modelBytesMax);
      }
    }
  }

  /// 512 MiB of memory, 100,000 table elements, 64 MiB of files.
  public static final Limits DEFAULT =
      new Limits(512L * 1024 * 1024, 100_000, 64L * 1024 * 1024, 2_000_000);

  /// With [Inference#DEFAULT].
  public Limits(long memoryBytesMax, int tableElementsMax, long filesBytesMax, int callsMax) {
    this(memoryBytesMax, tableElementsMax, filesBytesMax, callsMax, Inference.DEFAULT);
  }

  public Limits {
    if (memoryBytesMax < 65_536) {
      throw new IllegalArgumentException(
          "memory must be at least one page of 65536 bytes, was: " + memoryBytesMax);
    }
    if (tableElementsMax < 0 || filesBytesMax < 0 || callsMax < 1) {
      throw new IllegalArgumentException("limits must not be negative");
    }
  }
}
