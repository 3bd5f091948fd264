package dev.raywa.wasm.nn;

import dev.raywa.message.ByteSink;
import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/// A backend without a library: each output of its models is the input of the same number.
public final class EchoBackend implements NnBackend {
  private final Map<Bytes, List<TensorInfo>> known = new ConcurrentHashMap<>();
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile boolean isEndless;
  private volatile Optional<String> reason = Optional.empty();

  /// From now on these bytes are a model with these inputs, which are its outputs too.
  public void learn(Bytes model, List<TensorInfo> inputs) {
    known.put(model, inputs);
  }

  /// From now on runs end only when they are told to.
  public void runForEver() {
    isEndless = true;
  }

  /// From now on nothing runs, for a reason.
  public void refuse(String why) {
    reason = Optional.of(why);
  }

  /// Counts down when a run has begun.
  public CountDownLatch begun() {
    return begun;
  }

  @Override
  public Optional<String> unavailable() {
    return reason;
  }

  @Override
  public Model open(int lane, Bytes onnx, NnOptions options) {
    var inputs = known.getOrDefault(onnx, List.of());
    return new Model() {
      @Override
      public List<TensorInfo> inputs() {
        return inputs;
      }

      @Override
      public List<TensorInfo> outputs() {
        return inputs;
      }

      @Override
      public Run run() {
        return new Echo(inputs.size());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long restarts() {
    return 0;
  }

  @Override
  public void close() {}

  private record Tensor(List<Long> dims, Bytes data) {}

  private final class Echo implements Run {
    private final Tensor[] inputs;
    private final CountDownLatch ended = new CountDownLatch(1);
    private Tensor[] outputs = {};

    Echo(int count) {
      inputs = new Tensor[count];
    }

    @Override
    public void input(int index, long[] dims, ByteSource data) {
      inputs[index] = new Tensor(Arrays.stream(dims).boxed().toList(), data.toBytes());
    }

    @Override
    public void rearm() {}

    @Override
    public Manner manner() {
      return Manner.PREPARES;
    }

    @Override
    public void compute(int lane, Patience patience) throws NnException {
      begun.countDown();
      if (isEndless) {
        try {
          ended.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        throw new NnException(NnCode.RUNTIME_ERROR, "ended");
      }
      outputs = inputs.clone();
    }

    @Override
    public void terminate() {
      ended.countDown();
    }

    @Override
    public void abandon() {}

    @Override
    public long[] shape(int index) {
      return outputs[index].dims().stream().mapToLong(Long::longValue).toArray();
    }

    @Override
    public void read(int index, ByteSink target) {
      var bytes = outputs[index].data();
      target.write(bytes.array(), 0, bytes.size());
    }

    @Override
    public void close() {}
  }
}
