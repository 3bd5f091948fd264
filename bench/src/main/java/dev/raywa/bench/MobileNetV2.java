package dev.raywa.bench;

import dev.raywa.bench.MadeUpNetwork.Signal;
import dev.raywa.bench.MadeUpNetwork.Window;
import dev.raywa.message.Bytes;
import java.util.List;

/// MobileNetV2 in the size that it was published in, with weights that are made up.
final class MobileNetV2 {
  /// Pixels in height and width of its picture.
  static final int SIDE = 224;

  private static final int CLASSES = 1000;
  private static final int FIRST_CHANNELS = 32;
  private static final int LAST_CHANNELS = 1280;

  private static final List<Stage> STAGES =
      List.of(
          new Stage(1, 16, 1, 1),
          new Stage(6, 24, 2, 2),
          new Stage(6, 32, 3, 2),
          new Stage(6, 64, 4, 2),
          new Stage(6, 96, 3, 1),
          new Stage(6, 160, 3, 2),
          new Stage(6, 320, 1, 1));

  /// Some equal blocks.
  ///
  /// @param expansion how many times wider a block is inside
  /// @param channels that each gives
  /// @param blocks how many
  /// @param stride of the first
  private record Stage(int expansion, int channels, int blocks, int stride) {}

  private final MadeUpNetwork network = new MadeUpNetwork(1);

  private MobileNetV2() {}

  /// The model: f32 [1, 3, 224, 224] to f32 [1, 1000].
  static Bytes onnx() {
    return new MobileNetV2().model();
  }

  private Bytes model() {
    var picture = network.picture(SIDE);
    var at = network.relu6(network.convolution(picture, FIRST_CHANNELS, spread(2)));
    for (var stage : STAGES) {
      for (int block = 0; block < stage.blocks(); block++) {
        at = block(at, stage, block == 0 ? stage.stride() : 1);
      }
    }
    var last = network.relu6(network.convolution(at, LAST_CHANNELS, Window.POINT));
    return network.model(network.classes(network.averages(last), CLASSES));
  }

  private Signal block(Signal from, Stage stage, int stride) {
    var wide = from;
    if (stage.expansion() > 1) {
      int channels = from.channels() * stage.expansion();
      wide = network.relu6(network.convolution(from, channels, Window.POINT));
    }
    var seen = network.relu6(network.depthwise(wide, spread(stride)));
    var narrow = network.convolution(seen, stage.channels(), Window.POINT);
    boolean isAlike = stride == 1 && from.channels() == stage.channels();
    return isAlike ? network.sum(from, narrow) : narrow;
  }

  private static Window spread(int stride) {
    return new Window(3, stride, 1);
  }
}
