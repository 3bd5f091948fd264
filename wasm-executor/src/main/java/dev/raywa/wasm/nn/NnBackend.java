package dev.raywa.wasm.nn;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import java.util.List;
import java.util.Optional;

/// What computes, below the checks, limits and turns of [QueuedEngine].
///
/// Methods with a lane block; a lane, counted from 0, is used by one thread at a time. They are
/// called on threads of the engine, but for [Run#compute], see [Manner].
public interface NnBackend extends AutoCloseable {
  /// As [NnEngine#unavailable()].
  Optional<String> unavailable();

  /// Loads a model that was scanned.
  Model open(int lane, Bytes onnx, NnOptions options) throws NnException;

  /// How often its process was started again; 0 without one.
  long restarts();

  @Override
  void close();

  /// What a run does with the thread that computes.
  enum Manner {
    /// It may have to prepare what cannot be hurried, such as a process: on threads of the engine
    /// only.
    PREPARES,

    /// It is one piece of native code that ends soon after [Run#terminate]: on any thread.
    COMPUTES,

    /// It waits, with the patience that it is given, for somebody else who computes: on any thread.
    WAITS
  }

  /// A loaded model; thread-safe. Closed after all of its runs.
  interface Model extends AutoCloseable {
    /// As declared.
    List<TensorInfo> inputs();

    /// As declared.
    List<TensorInfo> outputs();

    /// A place for inputs and outputs.
    Run run() throws NnException;

    @Override
    void close();
  }

  /// Inputs and outputs; one thread at a time but for [#terminate] and [#abandon].
  interface Run extends AutoCloseable {
    /// Copies a tensor in, on the caller's thread; what is said fits the model.
    void input(int index, long[] dims, ByteSource data) throws NnException;

    /// Forgets a [#terminate] of the past; called before each [#compute] is queued.
    void rearm() throws NnException;

    /// What the next [#compute] does; asked just before it, by the same thread.
    Manner manner();

    /// Runs; the outputs of the run before are gone. Fails at once after [#terminate].
    void compute(int lane, Patience patience) throws NnException;

    /// Asks the run that is going on or comes next to end soon.
    void terminate();

    /// The run that was asked to end did not.
    void abandon();

    /// Shape of an output of the last run.
    long[] shape(int index) throws NnException;

    /// Hands an output's bytes to the sink.
    void read(int index, ByteSink target) throws NnException;

    @Override
    void close();
  }
}
