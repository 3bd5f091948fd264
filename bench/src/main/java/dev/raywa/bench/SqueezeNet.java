package dev.raywa.bench;

import dev.raywa.bench.MadeUpNetwork.Signal;
import dev.raywa.bench.MadeUpNetwork.Window;
import dev.raywa.message.Bytes;

/// SqueezeNet 1.1 in the size that it was published in, with weights that are made up.
final class SqueezeNet {
  /// Pixels in height and width of its picture.
  static final int SIDE = 224;

  private static final int CLASSES = 1000;
  private static final int FIRST_CHANNELS = 64;
  private static final Window HALVING = new Window(3, 2, 0);
  private static final Window AROUND = new Window(3, 1, 1);

  private final MadeUpNetwork network = new MadeUpNetwork(2);

  private SqueezeNet() {}

  /// The model: f32 [1, 3, 224, 224] to f32 [1, 1000].
  static Bytes onnx() {
    return new SqueezeNet().model();
  }

  private Bytes model() {
    var picture = network.picture(SIDE);
    var at = network.relu(network.convolution(picture, FIRST_CHANNELS, HALVING));
    at = twice(network.most(at, HALVING), 16);
    at = twice(network.most(at, HALVING), 32);
    at = twice(twice(network.most(at, HALVING), 48), 64);
    var scores = network.relu(network.convolution(at, CLASSES, Window.POINT));
    return network.model(network.averages(scores));
  }

  private Signal twice(Signal from, int squeezed) {
    return fire(fire(from, squeezed), squeezed);
  }

  /// Few channels, then four times as many from single pixels and as many from their neighbours.
  private Signal fire(Signal from, int squeezed) {
    int expanded = 4 * squeezed;
    var few = network.relu(network.convolution(from, squeezed, Window.POINT));
    return network.both(
        network.relu(network.convolution(few, expanded, Window.POINT)),
        network.relu(network.convolution(few, expanded, AROUND)));
  }
}
