package dev.raywa.wasm.nn;

/// Counts what an engine holds, and refuses what would exceed its limits. Thread-safe.
final class Usage {
  private final NnLimits limits;
  private int models;
  private long modelBytes;
  private int contexts;
  private long tensorBytes;
  private long runs;
  private long failures;

  Usage(NnLimits limits) {
    this.limits = limits;
  }

  synchronized void enterModel(long bytes) throws NnException {
    if (models == limits.modelsMax()) {
      throw new NnException(
          NnCode.BUSY, "there are " + models + " models open, which is the limit");
    }
    if (bytes > limits.memoryBytesMax() - modelBytes) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "the models would need "
              + (modelBytes + bytes)
              + " bytes, at most "
              + limits.memoryBytesMax());
    }
    models++;
    modelBytes += bytes;
  }

  synchronized void leaveModel(long bytes) {
    models--;
    modelBytes -= bytes;
  }

  synchronized void enterContext() throws NnException {
    if (contexts == limits.contextsMax()) {
      throw new NnException(
          NnCode.BUSY, "there are " + contexts + " contexts open, which is the limit");
    }
    contexts++;
  }

  synchronized void leaveContext(long bytes) {
    contexts--;
    tensorBytes -= bytes;
  }

  /// Replaces a tensor of a size by one of another.
  synchronized void tensor(long bytesBefore, long bytes) throws NnException {
    if (bytes > limits.tensorBytesMax()) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "the tensor has " + bytes + " bytes, at most " + limits.tensorBytesMax());
    }
    long sum = tensorBytes - bytesBefore + bytes;
    if (sum > limits.tensorsBytesMax()) {
      throw new NnException(
          NnCode.TOO_LARGE,
          "all tensors would need " + sum + " bytes, at most " + limits.tensorsBytesMax());
    }
    tensorBytes = sum;
  }

  synchronized void ended(boolean isWell) {
    if (isWell) {
      runs++;
    } else {
      failures++;
    }
  }

  synchronized NnStats stats(RunQueue queue, long restarts) {
    return new NnStats(
        models,
        modelBytes,
        contexts,
        tensorBytes,
        queue.runningNow(),
        queue.queuedNow(),
        runs,
        failures,
        queue.refused(),
        queue.runNanos(),
        restarts);
  }
}
