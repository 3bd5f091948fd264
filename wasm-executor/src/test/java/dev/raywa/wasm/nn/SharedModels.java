package dev.raywa.wasm.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.raywa.message.Bytes;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;

/// Models and pictures from the folder of test data beside the project; a test is skipped where the
/// folder is not.
public final class SharedModels {
  private SharedModels() {}

  /// The engine reads digits as it should.
  public static void readsDigits(NnEngine engine) throws Exception {
    try (var model = engine.open(model("opt-mnist.onnx"), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      expectDigit(context, 0, 23.46f);
      expectDigit(context, 3, 25.12f);
      expectDigit(context, 5, 23.98f);
      expectDigit(context, 7, 18.57f);
    }
  }

  /// The engine tells persons from other things as it should.
  public static void findsPersons(NnEngine engine) throws Exception {
    try (var model = engine.open(model("mobilenet_v2_128_0.5.onnx"), NnOptions.DEFAULT);
        var context = model.context(NnEngineContract.TASK)) {
      expectPerson(context, "grace_hopper.jpg", 0.836f);
      expectPerson(context, "solvay.jpg", 0.977f);
      expectPerson(context, "input.jpg", 1 - 0.969f);
      expectPerson(context, "dog.jpg", 1 - 0.797f);
      expectPerson(context, "pelican.jpeg", 1 - 0.952f);
    }
  }

  /// The bytes of a model.
  public static Bytes model(String name) throws Exception {
    return Bytes.of(Files.readAllBytes(file("models/" + name)));
  }

  private static void expectDigit(NnContext context, int digit, float score) throws Exception {
    var picture = ImageIO.read(file("digits/" + digit + ".jpg").toFile());
    var pixels = new float[28 * 28];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = picture.getRaster().getSample(i % 28, i / 28, 0) / 255f;
    }
    context.setInput(0, ElementType.F32, new long[] {1, 1, 28, 28}, Tensors.floats(pixels));
    context.compute(NnEngineContract.TIME);
    var scores = Tensors.floats(context, 0);
    for (int i = 0; i < scores.length; i++) {
      assertThat(scores[i]).isLessThanOrEqualTo(scores[digit]);
    }
    assertThat(scores[digit]).isCloseTo(score, Offset.offset(0.05f));
  }

  private static void expectPerson(NnContext context, String photo, float score) throws Exception {
    context.setInput(
        0, ElementType.F32, new long[] {1, 3, 128, 128}, Tensors.floats(pixels(photo)));
    context.compute(NnEngineContract.TIME);
    assertThat(Tensors.floats(context, 0)[1]).as(photo).isCloseTo(score, Offset.offset(0.02f));
  }

  private static float[] pixels(String photo) throws Exception {
    var from = ImageIO.read(file("photos/" + photo).toFile());
    var scaled = new BufferedImage(128, 128, BufferedImage.TYPE_INT_RGB);
    var graphics = scaled.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    graphics.drawImage(from, 0, 0, 128, 128, null);
    graphics.dispose();
    var pixels = new float[3 * 128 * 128];
    for (int i = 0; i < pixels.length; i++) {
      int at = i % (128 * 128);
      int shift = 16 - 8 * (i / (128 * 128));
      pixels[i] = (((scaled.getRGB(at % 128, at / 128) >> shift) & 0xff) - 127.5f) / 127.5f;
    }
    return pixels;
  }

  /// A file of that folder; the test is skipped where it is not.
  public static Path file(String name) {
    var beside = Path.of("../../shared/data");
    var folder = System.getProperty("raywa.shared.data", beside.toString());
    var file = Path.of(folder).resolve(name);
    assumeThat(file).exists();
    return file;
  }
}
