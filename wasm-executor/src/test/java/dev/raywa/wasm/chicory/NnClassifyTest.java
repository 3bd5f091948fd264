package dev.raywa.wasm.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnEngineContract;
import dev.raywa.wasm.nn.OnnxWriter;
import dev.raywa.wasm.nn.QueuedEngine;
import dev.raywa.wasm.nn.SharedModels;
import dev.raywa.wasm.nn.ort.OrtBackend;
import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import javax.imageio.ImageIO;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The classifiers of examples/nn, in C and in Rust, on one picture. Those that need the folder of
/// test data are skipped where it is not.
@Timeout(300)
final class NnClassifyTest {
  private static final String PERSONS = "mobilenet_v2_128_0.5.onnx";
  private static final String THINGS = "efficientnet_lite0.onnx";

  /// Score, number and name of a class, as they are printed.
  private static final Pattern GUESS = Pattern.compile("  (\\d\\.\\d{3})  +(\\d+)  (.*)");

  /// Three values of a picture of one pixel, as scores of three classes.
  private static final Bytes COLOURS =
      new OnnxWriter()
          .input("x", ElementType.F32, 1, 3, 1, 1)
          .output("y", ElementType.F32, 1, 3)
          .constant("flat", 1, 3)
          .node("Reshape", "x", "flat", "->", "y")
          .model();

  @TempDir private static Path natives;
  @TempDir private Path folder;
  private NnEngine engine;

  private record Guess(double score, int number, String name) {}

  @BeforeEach
  void start() {
    var limits = NnEngineContract.LIMITS;
    var backend = new OrtBackend(natives, limits.memoryBytesMax());
    engine = new QueuedEngine(backend, limits, false, System::nanoTime);
  }

  @AfterEach
  void stop() {
    assertThat(engine.stats().models()).isZero();
    engine.close();
  }

  @ParameterizedTest
  @CsvSource({
    "c, dog.jpg, 207, Golden Retriever, 0.913",
    "c, input.jpg, 954, banana, 0.911",
    "c, pelican.jpeg, 144, pelican, 0.994",
    "c, grace_hopper.jpg, 652, military uniform, 0.427",
    "rust, dog.jpg, 207, Golden Retriever, 0.913",
    "rust, input.jpg, 954, banana, 0.911",
    "rust, pelican.jpeg, 144, pelican, 0.994",
    "rust, grace_hopper.jpg, 652, military uniform, 0.427"
  })
  void namesWhatIsInAPhoto(String language, String photo, int number, String name, double score)
      throws Exception {
    var model = SharedModels.model(THINGS);
    labels();

    var guesses = classify(language, model, photo, "--labels", "/labels/labels.txt");

    assertThat(guesses).hasSize(5);
    assertThat(guesses.getFirst().name()).isEqualTo(name);
    assertThat(guesses.getFirst().number()).isEqualTo(number);
    assertThat(guesses.getFirst().score()).isCloseTo(score, Offset.offset(0.05));
    assertThat(guesses).extracting(Guess::score).isSortedAccordingTo((a, b) -> b.compareTo(a));
  }

  /// Without anti-aliasing, as the scores of the folder were made.
  @ParameterizedTest
  @CsvSource({
    "c, grace_hopper.jpg, person, 0.836",
    "c, solvay.jpg, person, 0.977",
    "c, input.jpg, not person, 0.969",
    "c, dog.jpg, not person, 0.797",
    "c, pelican.jpeg, not person, 0.952",
    "rust, grace_hopper.jpg, person, 0.836",
    "rust, solvay.jpg, person, 0.977",
    "rust, input.jpg, not person, 0.969",
    "rust, dog.jpg, not person, 0.797",
    "rust, pelican.jpeg, not person, 0.952"
  })
  void tellsPersonsFromOtherThings(String language, String photo, String name, double score)
      throws Exception {
    expectPerson(language, photo, new Guess(score, 0, name), "--plain");
  }

  /// With anti-aliasing; the scores are those of Pillow's bilinear filter and onnxruntime.
  @ParameterizedTest
  @CsvSource({
    "c, grace_hopper.jpg, person, 0.979",
    "c, solvay.jpg, person, 0.950",
    "c, input.jpg, not person, 0.934",
    "c, dog.jpg, not person, 0.560",
    "c, pelican.jpeg, not person, 0.775",
    "rust, grace_hopper.jpg, person, 0.979",
    "rust, solvay.jpg, person, 0.950",
    "rust, input.jpg, not person, 0.934",
    "rust, dog.jpg, not person, 0.560",
    "rust, pelican.jpeg, not person, 0.775"
  })
  void takesEveryPixelIntoAccount(String language, String photo, String name, double score)
      throws Exception {
    expectPerson(language, photo, new Guess(score, 0, name));
  }

  private void expectPerson(String language, String photo, Guess expected, String... more)
      throws Exception {
    var model = SharedModels.model(PERSONS);
    var options = new ArrayList<>(List.of("--size", "128", "--mean", "127.5", "--scale", "127.5"));
    options.addAll(List.of("--names", "not person,person"));
    options.addAll(List.of(more));

    var guesses = classify(language, model, photo, options.toArray(String[]::new));

    assertThat(guesses).hasSize(2);
    assertThat(guesses.getFirst().name()).isEqualTo(expected.name());
    assertThat(guesses.getFirst().score()).isCloseTo(expected.score(), Offset.offset(0.03));
  }

  @ParameterizedTest
  @CsvSource({
    "c, png, 1",
    "c, png, 2",
    "c, png, 10",
    "c, jpg, 1",
    "c, jpg, 10",
    "rust, png, 1",
    "rust, png, 2",
    "rust, png, 10",
    "rust, jpg, 1",
    "rust, jpg, 10"
  })
  void seesTheColours(String language, String format, int kind) throws Exception {
    var drawn = new BufferedImage(40, 30, kind);
    boolean isGrey = kind == BufferedImage.TYPE_BYTE_GRAY;
    for (int at = 0; at < 40 * 30; at++) {
      drawn.setRGB(at % 40, at / 40, 0xff00_0000 | (at % 2 == 0 ? 0xff4020 : 0xbf4060));
    }
    var grey = drawn.getRaster().getSample(0, 0, 0) + drawn.getRaster().getSample(1, 0, 0);
    ImageIO.write(drawn, format, folder.resolve("drawn." + format).toFile());

    var program = program(language, folder);
    var arguments = "pictures /photos/drawn.%s --size 1 --scale 100 --mean".formatted(format);
    program.run(COLOURS, (arguments + " 27,26,14").split(" ", -1));

    double[] means =
        isGrey ? new double[] {grey / 2.0, grey / 2.0, grey / 2.0} : new double[] {223, 64, 64};
    double[] powers = {
      Math.exp((means[0] - 27) / 100),
      Math.exp((means[1] - 26) / 100),
      Math.exp((means[2] - 14) / 100)
    };
    double sum = powers[0] + powers[1] + powers[2];
    var guesses = guesses(program);
    assertThat(guesses).as(program.text()).hasSize(3);
    for (var guess : guesses) {
      assertThat(guess.score())
          .as(program.text())
          .isCloseTo(powers[guess.number()] / sum, Offset.offset(0.01));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"c", "rust"})
  void saysWhatIsWrong(String language) throws Exception {
    Files.writeString(folder.resolve("text.jpg"), "no picture");
    Files.write(folder.resolve("half.jpg"), new byte[] {(byte) 0xff, (byte) 0xd8, 1, 2});
    var drawn = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    ImageIO.write(drawn, "png", folder.resolve("small.png").toFile());

    expect(language, "text.jpg\n  not classified, no JPEG or PNG: ", "pictures /photos/text.jpg");
    expect(language, "half.jpg\n  not classified, no JPEG or PNG: ", "pictures /photos/half.jpg");
    expect(language, "small.png\n  not classified, model other: ", "other /photos/small.png");
    expect(language, "model pictures: ", "pictures /photos/small.png --size 3");
    expect(language, "is its folder granted", "pictures /elsewhere/small.png");
    expect(language, "usage: classify.wasm MODEL", "pictures");
    expect(language, "usage: classify.wasm MODEL", "pictures /photos/small.png --colour blue");
    expect(language, "--size wants 1 to 2048", "pictures /photos/small.png --size many");
    expect(language, "--scale must not be 0", "pictures /photos/small.png --scale 1,0,1");
    expect(language, "want one number, or three", "pictures /photos/small.png --mean 1,2");
  }

  private void expect(String language, String sentence, String arguments) throws Exception {
    var program = program(language, folder);
    var ended = program.run(COLOURS, arguments.split(" ", -1));
    assertThat(program.text()).as(arguments).contains(sentence);
    assertThat(ended).as(arguments).isInstanceOf(Ended.Exited.class);
    assertThat(((Ended.Exited) ended).code()).isEqualTo(1);
  }

  private List<Guess> classify(String language, Bytes model, String photo, String... options)
      throws Exception {
    var program = program(language, SharedModels.file("photos")).reads(folder, "/labels");
    var words = new String[options.length + 2];
    words[0] = "pictures";
    words[1] = "/photos/" + photo;
    System.arraycopy(options, 0, words, 2, options.length);
    var ended = program.run(model, words);
    assertThat(ended).as(program.text()).isInstanceOf(Ended.Returned.class);
    assertThat(program.text()).startsWith(photo + "\n");
    return guesses(program);
  }

  private NnProgram program(String language, Path photos) throws Exception {
    var file = Path.of("..", "examples", "nn", language, "classify.wasm");
    return new NnProgram(engine, Files.readAllBytes(file)).reads(photos, "/photos");
  }

  private static List<Guess> guesses(NnProgram program) {
    return program
        .text()
        .lines()
        .skip(1)
        .map(GUESS::matcher)
        .filter(line -> line.matches())
        .map(line ->
            new Guess(
                Double.parseDouble(line.group(1)), Integer.parseInt(line.group(2)), line.group(3)))
        .toList();
  }

  /// The names of the classes, one in each line.
  private void labels() throws Exception {
    var json = Files.readString(SharedModels.file("models/imagenet1k_clean_names.json")).strip();
    var names = json.substring(2, json.length() - 2).split("\",\\s*\"", -1);
    assertThat(names).hasSize(1000);
    Files.writeString(folder.resolve("labels.txt"), String.join("\n", names));
  }
}
