package dev.raywa.bench;

import dev.raywa.bench.OnnxGraph.Attribute;
import dev.raywa.message.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// A network that looks at a picture, layer upon layer. Its weights come from a seed: a model takes
/// as long with them as with those that were learnt, as long as its numbers neither fade nor grow.
final class MadeUpNetwork {
  /// Name of the only input.
  static final String PICTURE = "picture";

  private static final String ZERO = "zero";
  private static final String SIX = "six";
  private static final double BIAS = 0.1;

  private final OnnxGraph graph = new OnnxGraph();
  private final SplittableRandom chance;
  private int layers;

  /// What a layer gives.
  ///
  /// @param name of its tensor
  /// @param channels in it
  /// @param isPositive whether what was below zero is gone, and with it half of what there was
  record Signal(String name, int channels, boolean isPositive) {}

  /// What a layer sees of the one before at once, and how it moves on.
  ///
  /// @param side length, in pixels
  /// @param stride from one place to the next, in pixels
  /// @param pad zeros around the picture, in pixels
  record Window(int side, int stride, int pad) {
    /// Each pixel for itself.
    static final Window POINT = new Window(1, 1, 0);

    private List<Attribute> attributes() {
      return List.of(
          Attribute.numbers("kernel_shape", side, side),
          Attribute.numbers("strides", stride, stride),
          Attribute.numbers("pads", pad, pad, pad, pad));
    }
  }

  MadeUpNetwork(long seed) {
    chance = new SplittableRandom(seed);
    graph.weights(ZERO, new float[] {0});
    graph.weights(SIX, new float[] {6});
  }

  /// The input: three channels, so many pixels high and wide.
  Signal picture(int side) {
    graph.input(PICTURE, 1, 3, side, side);
    return new Signal(PICTURE, 3, false);
  }

  /// Each channel sees all channels before it.
  Signal convolution(Signal from, int channels, Window window) {
    return convolution(from, channels, window, 1);
  }

  /// Each channel sees the one before it only.
  Signal depthwise(Signal from, Window window) {
    return convolution(from, from.channels(), window, from.channels());
  }

  private Signal convolution(Signal from, int channels, Window window, int groups) {
    var to = next("Conv", channels, false);
    int depth = from.channels() / groups;
    var weights = weights(from, to, channels, depth, window.side(), window.side());
    var attributes = new ArrayList<>(window.attributes());
    attributes.add(Attribute.number("group", groups));
    return node("Conv", List.of(from.name(), weights, bias(to)), to, attributes);
  }

  /// One number for each class, from all channels; only after [#averages].
  Signal classes(Signal from, int classes) {
    var to = next("Gemm", classes, false);
    var weights = weights(from, to, classes, from.channels());
    var attributes = List.of(Attribute.number("transB", 1));
    return node("Gemm", List.of(from.name(), weights, bias(to)), to, attributes);
  }

  /// Nothing below zero.
  Signal relu(Signal from) {
    var to = next("Relu", from.channels(), true);
    return node("Relu", List.of(from.name()), to, List.of());
  }

  /// Nothing below zero or above six.
  Signal relu6(Signal from) {
    var to = next("Clip", from.channels(), true);
    return node("Clip", List.of(from.name(), ZERO, SIX), to, List.of());
  }

  /// Channel by channel; both have as many.
  Signal sum(Signal one, Signal other) {
    var to = next("Add", one.channels(), false);
    return node("Add", List.of(one.name(), other.name()), to, List.of());
  }

  /// The channels of one after those of the other; both are positive.
  Signal both(Signal one, Signal other) {
    var to = next("Concat", one.channels() + other.channels(), true);
    var attributes = List.of(Attribute.number("axis", 1));
    return node("Concat", List.of(one.name(), other.name()), to, attributes);
  }

  /// The most in each window.
  Signal most(Signal from, Window window) {
    var to = next("MaxPool", from.channels(), from.isPositive());
    return node("MaxPool", List.of(from.name()), to, window.attributes());
  }

  /// One number for each channel.
  Signal averages(Signal from) {
    var pooled = next("GlobalAveragePool", from.channels(), from.isPositive());
    node("GlobalAveragePool", List.of(from.name()), pooled, List.of());
    var to = next("Flatten", from.channels(), from.isPositive());
    return node("Flatten", List.of(pooled.name()), to, List.of());
  }

  /// The whole model, with these scores as its output.
  Bytes model(Signal scores) {
    graph.output(scores.name(), 1, scores.channels());
    return graph.model();
  }

  private Signal node(String op, List<String> inputs, Signal to, List<Attribute> attributes) {
    graph.node(op, inputs, to.name(), attributes);
    return to;
  }

  private Signal next(String op, int channels, boolean isPositive) {
    return new Signal(op + layers++, channels, isPositive);
  }

  private String bias(Signal to) {
    var name = to.name() + ".bias";
    graph.weights(name, drawn(to.channels(), BIAS), to.channels());
    return name;
  }

  /// Drawn so that the layer gives numbers about as large as it takes.
  private String weights(Signal from, Signal to, int... dims) {
    int count = Arrays.stream(dims).reduce(1, Math::multiplyExact);
    int seen = count / dims[0];
    var name = to.name() + ".weights";
    var numbers = drawn(count, Math.sqrt((from.isPositive() ? 2.0 : 1.0) / seen));
    graph.weights(name, numbers, Arrays.stream(dims).asLongStream().toArray());
    return name;
  }

  private float[] drawn(int count, double deviation) {
    var numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (chance.nextGaussian() * deviation);
    }
    return numbers;
  }
}
