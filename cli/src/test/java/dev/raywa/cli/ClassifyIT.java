package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The classifiers of examples/nn on three nodes: of a folder each photo is a task. Skipped where
/// the folder of test data is not.
@Timeout(240)
final class ClassifyIT {
  @TempDir private Path folder;

  @TestFactory
  Stream<DynamicTest> classifiesAFolderOverTheCluster() {
    return Stream.of("c", "rust")
        .map(language -> DynamicTest.dynamicTest(language, () -> classifyFolder(language)));
  }

  @TestFactory
  Stream<DynamicTest> tellsPersonsFromOtherThings() {
    return Stream.of("c", "rust")
        .map(language -> DynamicTest.dynamicTest(language, () -> findPerson(language)));
  }

  private void classifyFolder(String language) throws Exception {
    var model = "things=" + data("models/efficientnet_lite0.onnx");
    labels();

    var ran = run(language, model, List.of("/photos", "--labels", "/labels/labels.txt"));

    assertThat(ran.exitCode()).as(ran.err()).isZero();
    var lines = ran.out().lines().toList();
    assertThat(lines).as(ran.err()).hasSize(5 * 6);
    assertBlock(lines.subList(0, 6), "dog.jpg", "   207  Golden Retriever");
    assertBlock(lines.subList(6, 12), "grace_hopper.jpg", "   652  military uniform");
    assertBlock(lines.subList(12, 18), "input.jpg", "   954  banana");
    assertBlock(lines.subList(18, 24), "pelican.jpeg", "   144  pelican");
    assertThat(lines.get(24)).isEqualTo("solvay.jpg");
    assertThat(ran.err()).contains(" SUCCEEDED ", " 5 tasks ");
  }

  private void findPerson(String language) throws Exception {
    var model = "things=" + data("models/mobilenet_v2_128_0.5.onnx");
    var options = List.of("--size", "128", "--mean", "127.5", "--scale", "127.5", "--plain");
    var words = new ArrayList<>(List.of("/photos/grace_hopper.jpg"));
    words.addAll(options);
    words.addAll(List.of("--names", "not person,person"));

    var ran = run(language, model, words);

    assertThat(ran.out())
        .as(ran.err())
        .matches(
            "grace_hopper\\.jpg\n  0\\.8\\d\\d     1  person\n  0\\.1\\d\\d     0  not person\n");
    assertThat(ran.exitCode()).isZero();
  }

  private Ran run(String language, String model, List<String> arguments) throws Exception {
    var words = new ArrayList<>(List.of("run", "--nodes", "3", "--model", model));
    words.addAll(List.of("--dir", data("photos") + "::/photos:ro"));
    words.addAll(List.of("--dir", folder + "::/labels:ro"));
    words.addAll(List.of("examples/nn/" + language + "/classify.wasm", "things"));
    words.addAll(arguments);
    return Ran.here(words);
  }

  private static void assertBlock(List<String> block, String photo, String best) {
    assertThat(block.getFirst()).isEqualTo(photo);
    assertThat(block.get(1)).startsWith("  0.").endsWith(best);
  }

  /// The names of the classes, one in each line.
  private void labels() throws Exception {
    var json = Files.readString(data("models/imagenet1k_clean_names.json")).strip();
    var names = json.substring(2, json.length() - 2).split("\",\\s*\"", -1);
    assertThat(names).hasSize(1000);
    Files.writeString(folder.resolve("labels.txt"), String.join("\n", names));
  }

  private static Path data(String name) {
    var beside = Checkout.root().resolve("../shared/data").normalize();
    var file = Path.of(System.getProperty("raywa.shared.data", beside.toString())).resolve(name);
    assumeThat(file).exists();
    return file;
  }
}
