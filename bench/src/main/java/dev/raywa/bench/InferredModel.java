package dev.raywa.bench;

import dev.raywa.message.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What inference is measured on: two models that are always there, because they are made up, and
/// two from the folder of test data.
enum InferredModel {
  MOBILENET("MobileNetV2 224", MobileNetV2.SIDE, ""),
  SQUEEZENET("SqueezeNet 224", SqueezeNet.SIDE, ""),
  SMALL("MobileNetV2 128", 128, "mobilenet_v2_128_0.5.onnx"),
  EFFICIENTNET("EfficientNet-Lite0 224", 224, "efficientnet_lite0.onnx");

  private final String title;
  private final int side;
  private final String file;

  InferredModel(String title, int side, String file) {
    this.title = title;
    this.side = side;
    this.file = file;
  }

  /// As people call it.
  String title() {
    return title;
  }

  /// Pixels in height and width of its picture.
  int side() {
    return side;
  }

  /// Whether it can be measured.
  ///
  /// @param data folder of models, which need not exist
  boolean isThere(Path data) {
    return file.isEmpty() || Files.isRegularFile(data.resolve(file));
  }

  /// The model; only where it [#isThere].
  Bytes onnx(Path data) throws IOException {
    return switch (this) {
      case MOBILENET -> MobileNetV2.onnx();
      case SQUEEZENET -> SqueezeNet.onnx();
      case SMALL, EFFICIENTNET -> Bytes.of(Files.readAllBytes(data.resolve(file)));
    };
  }
}
