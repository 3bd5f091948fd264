package dev.raywa.wasm.nn;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Font;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;

/// Two more models from the folder of test data: one finds faces, one tells which way text stands.
/// Tests are skipped where the folder is not.
final class SharedDetectors {
  private static final int FACE_WIDTH = 320;
  private static final int FACE_HEIGHT = 240;
  private static final float FACE_SCORE_MIN = 0.7f;
  private static final float OVERLAP_MAX = 0.3f;
  private static final int TEXT_WIDTH = 192;
  private static final int TEXT_HEIGHT = 48;

  private SharedDetectors() {}

  /// A face: its score, and its corners as parts of the picture's width and height.
  private record Face(float score, float left, float top, float right, float bottom) {
    float area() {
      return (right - left) * (bottom - top);
    }

    float overlap(Face other) {
      float width = Math.min(right, other.right) - Math.max(left, other.left);
      float height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
      float both = Math.max(0, width) * Math.max(0, height);
      return both / (area() + other.area() - both);
    }
  }

  /// The engine finds as many faces as it should.
  static void findsFaces(NnEngine engine) throws Exception {
    try (var model = engine.open(SharedModels.model("version-RFB-320.onnx"), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      assertThat(raw(context, "solvay.jpg")).hasSize(42);
      assertThat(faces(context, "solvay.jpg")).hasSize(22);
      assertThat(faces(context, "grace_hopper.jpg"))
          .singleElement()
          .satisfies(face -> assertThat(face.score()).isCloseTo(1, Offset.offset(0.01f)));
      assertThat(faces(context, "input.jpg")).isEmpty();
      assertThat(faces(context, "dog.jpg")).hasSize(1);
      assertThat(faces(context, "pelican.jpeg")).isEmpty();
    }
  }

  /// The engine tells text that stands on its head from text that does not.
  static void tellsDirections(NnEngine engine) throws Exception {
    var bytes = SharedModels.model("ch_ppocr_mobile_v2.0_cls_infer.onnx");
    try (var model = engine.open(bytes, NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      for (var text : List.of("Hello World", "raywa edge 42", "Temperature 21.5", "INVOICE 2026")) {
        var picture = drawn(text);
        assertThat(direction(context, picture)[0]).as(text).isGreaterThan(0.85f);
        assertThat(direction(context, turned(picture))[1]).as(text).isGreaterThan(0.99f);
      }
    }
  }

  /// The best of those that show the same face.
  private static List<Face> faces(NnContext context, String photo) throws Exception {
    var kept = new ArrayList<Face>();
    for (var face : raw(context, photo)) {
      if (kept.stream().noneMatch(better -> better.overlap(face) > OVERLAP_MAX)) {
        kept.add(face);
      }
    }
    return kept;
  }

  /// All that the model takes for a face, the best first.
  private static List<Face> raw(NnContext context, String photo) throws Exception {
    var picture = ImageIO.read(SharedModels.file("photos/" + photo).toFile());
    var pixels = numbers(scaled(picture, FACE_WIDTH, FACE_HEIGHT), 127, 128);
    context.setInput(
        0, ElementType.F32, new long[] {1, 3, FACE_HEIGHT, FACE_WIDTH}, Tensors.floats(pixels));
    context.compute(NnEngineContract.TIME);
    var scores = Tensors.floats(context, 0);
    var boxes = Tensors.floats(context, 1);
    var found = new ArrayList<Face>();
    for (int i = 0; 2 * i < scores.length; i++) {
      if (scores[2 * i + 1] > FACE_SCORE_MIN) {
        int at = 4 * i;
        found.add(
            new Face(scores[2 * i + 1], boxes[at], boxes[at + 1], boxes[at + 2], boxes[at + 3]));
      }
    }
    found.sort(Comparator.comparingDouble(Face::score).reversed());
    return found;
  }

  private static float[] direction(NnContext context, BufferedImage picture) throws NnException {
    context.setInput(
        0,
        ElementType.F32,
        new long[] {1, 3, TEXT_HEIGHT, TEXT_WIDTH},
        Tensors.floats(numbers(picture, 127.5f, 127.5f)));
    context.compute(NnEngineContract.TIME);
    return Tensors.floats(context, 0);
  }

  private static BufferedImage drawn(String text) {
    var picture = new BufferedImage(TEXT_WIDTH, TEXT_HEIGHT, BufferedImage.TYPE_INT_RGB);
    var graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, TEXT_WIDTH, TEXT_HEIGHT);
    graphics.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    graphics.setColor(Color.BLACK);
    graphics.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 26));
    var metrics = graphics.getFontMetrics();
    int left = (TEXT_WIDTH - metrics.stringWidth(text)) / 2;
    int baseline = (TEXT_HEIGHT - metrics.getHeight()) / 2 + metrics.getAscent();
    graphics.drawString(text, left, baseline);
    graphics.dispose();
    return picture;
  }

  private static BufferedImage turned(BufferedImage picture) {
    var other = new BufferedImage(TEXT_WIDTH, TEXT_HEIGHT, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < TEXT_HEIGHT; y++) {
      for (int x = 0; x < TEXT_WIDTH; x++) {
        other.setRGB(TEXT_WIDTH - 1 - x, TEXT_HEIGHT - 1 - y, picture.getRGB(x, y));
      }
    }
    return other;
  }

  private static BufferedImage scaled(BufferedImage from, int width, int height) {
    var scaled = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    var graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(from, 0, 0, width, height, null);
    graphics.dispose();
    return scaled;
  }

  /// Plane by plane: red, green, blue.
  private static float[] numbers(BufferedImage picture, float mean, float scale) {
    int plane = picture.getWidth() * picture.getHeight();
    var numbers = new float[3 * plane];
    for (int i = 0; i < numbers.length; i++) {
      int at = i % plane;
      int shift = 16 - 8 * (i / plane);
      int rgb = picture.getRGB(at % picture.getWidth(), at / picture.getWidth());
      numbers[i] = (((rgb >> shift) & 0xff) - mean) / scale;
    }
    return numbers;
  }
}
