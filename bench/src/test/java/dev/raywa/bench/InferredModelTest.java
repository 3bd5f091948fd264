package dev.raywa.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.TaskId;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnLimits;
import dev.raywa.wasm.nn.NnOptions;
import dev.raywa.wasm.nn.OnnxScan;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.ort.OrtBackend;
import dev.raywa.wasm.nn.ort.OrtNatives;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The models that are made up are those that were published, but for their weights.
final class InferredModelTest {
  private static final NnLimits LIMITS = NnLimits.forCores(1);
  private static final Duration TIME = Duration.ofMinutes(1);

  /// Everything in a model but its weights, at most.
  private static final int FRAME_BYTES_MAX = 20_000;

  @TempDir private static Path folder;

  /// Published are 3,504,872 numbers; the scale of each of 17,056 normalised channels is in its
  /// weights here.
  @Test
  void mobileNetIsAsLargeAsPublished() throws Exception {
    var onnx = MobileNetV2.onnx();
    var scan = OnnxScan.of(onnx);
    assertThat(scan.ops())
        .containsExactly("Add", "Clip", "Conv", "Flatten", "Gemm", "GlobalAveragePool");
    assertThat(scan.nodes()).isEqualTo(52 + 35 + 10 + 3);
    holds(onnx, 3_504_872 - 17_056);
  }

  @Test
  void squeezeNetIsAsLargeAsPublished() throws Exception {
    var onnx = SqueezeNet.onnx();
    var scan = OnnxScan.of(onnx);
    assertThat(scan.ops())
        .containsExactly("Concat", "Conv", "Flatten", "GlobalAveragePool", "MaxPool", "Relu");
    assertThat(scan.nodes()).isEqualTo(26 + 26 + 8 + 3 + 2);
    holds(onnx, 1_235_496);
  }

  @Test
  void isTheSameEachTime() {
    assertThat(SqueezeNet.onnx()).isEqualTo(SqueezeNet.onnx());
  }

  @Test
  void mobileNetTellsPicturesApart() throws Exception {
    tellsPicturesApart(InferredModel.MOBILENET);
  }

  @Test
  void squeezeNetTellsPicturesApart() throws Exception {
    tellsPicturesApart(InferredModel.SQUEEZENET);
  }

  @Test
  void needsNoFolderForMadeUpModels() {
    var missing = folder.resolve("missing");
    assertThat(InferredModel.values())
        .filteredOn(model -> model.isThere(missing))
        .containsExactly(InferredModel.MOBILENET, InferredModel.SQUEEZENET);
  }

  private static void holds(Bytes onnx, int numbers) {
    int weights = numbers * Float.BYTES;
    assertThat(onnx.size()).isBetween(weights, weights + FRAME_BYTES_MAX);
  }

  private static void tellsPicturesApart(InferredModel inferred) throws Exception {
    assumeThat(OrtNatives.unavailable()).isEmpty();
    var backend = new OrtBackend(folder, LIMITS.memoryBytesMax());
    try (var engine = new QueuedEngine(backend, LIMITS, false, System::nanoTime);
        var model = engine.open(inferred.onnx(folder), NnOptions.DEFAULT);
        var context = model.context(TaskId.driver(new JobId(1)))) {
      var input = model.inputs().getFirst();
      assertThat(model.inputs()).hasSize(1);
      assertThat(input.type()).isEqualTo(ElementType.F32);
      assertThat(input.dims()).containsExactly(1L, 3L, 224L, 224L);
      assertThat(model.outputs()).hasSize(1);
      assertThat(model.outputs().getFirst().type()).isEqualTo(ElementType.F32);
      assertThat(model.outputs().getFirst().dims()).containsExactly(1L, 1000L);
      var picture = InferenceCost.picture(inferred.side());
      var scores = scores(context, picture);
      assertThat(scores.stream().distinct().count()).isGreaterThan(500);
      assertThat(scores.stream().mapToDouble(Math::abs).max().orElseThrow()).isBetween(0.1, 100.0);
      assertThat(scores(context, new byte[picture.length])).isNotEqualTo(scores);
    }
  }

  private static List<Float> scores(NnContext context, byte[] picture) throws Exception {
    var from = ByteSource.of(Bytes.of(picture));
    context.setInput(0, ElementType.F32, new long[] {1, 3, 224, 224}, from);
    context.compute(TIME);
    var bytes = new ByteArrayOutputStream();
    context.output(0, bytes::write);
    var floats = ByteBuffer.wrap(bytes.toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
    var scores = new ArrayList<Float>();
    while (floats.hasRemaining()) {
      scores.add(floats.getFloat());
    }
    return scores;
  }
}
