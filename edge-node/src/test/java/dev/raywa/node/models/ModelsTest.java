package dev.raywa.node.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.ElementType;
import dev.raywa.wasm.nn.OnnxWriter;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Names, versions and bytes of models.
final class ModelsTest {
  private final Shelf shelf = new Shelf(new ModelLimits(3, 1000, 1200));

  @AfterEach
  void stop() {
    shelf.close();
  }

  @Test
  void numbersVersionsFromOne() throws Exception {
    var first = shelf.push("m", shelf.model(1)).version();
    var second = shelf.push("m", shelf.model(2)).version();

    assertThat(first.version()).isEqualTo(1);
    assertThat(second.version()).isEqualTo(2);
    assertThat(resolved("m")).isEqualTo(second);
    assertThat(resolved("m@1")).isEqualTo(first);
    assertThat(resolved("m@sha256:" + first.id())).isEqualTo(first);
    assertThat(shelf.models.resolve(Shelf.HERE, Shelf.name("m@3"))).isEmpty();
    assertThat(shelf.models.resolve(Shelf.HERE, Shelf.name("n"))).isEmpty();
    assertThat(shelf.models.bytes(second)).contains(shelf.model(2));
  }

  @Test
  void knowsWhatAModelTakesAndGives() throws Exception {
    var pushed = shelf.push("m", shelf.model(1)).version();

    assertThat(resolved("m")).isEqualTo(pushed);
    assertThat(pushed.id()).isEqualTo(ModelId.of(shelf.model(1)));
    assertThat(pushed.sizeBytes()).isEqualTo(shelf.model(1).size());
    assertThat(pushed.time()).isEqualTo(Instant.EPOCH);
    assertThat(pushed.facts().inputs()).isEqualTo(Shelf.INPUTS);
    assertThat(pushed.facts().opset()).isEqualTo(17);
    assertThat(pushed.facts().ops()).containsExactly("Identity");
    assertThat(pushed.facts().nodes()).isEqualTo(1);
    assertThat(pushed.facts().dividesByInput()).isFalse();
  }

  @Test
  void keepsTheVersionWithTheSameBytes() throws Exception {
    shelf.push("m", shelf.model(1));
    var again = shelf.push("m", shelf.model(1));

    assertThat(again.fresh()).isFalse();
    assertThat(again.version().version()).isEqualTo(1);
    assertThat(shelf.blobs.names()).hasSize(1);
  }

  @Test
  void storesBytesOnceForTheVersionsOfAModel() throws Exception {
    shelf.push("m", shelf.model(1));
    shelf.push("m", shelf.model(2));
    assertThat(shelf.push("m", shelf.model(1)).version().version()).isEqualTo(3);

    assertThat(shelf.blobs.names()).hasSize(2);
    assertThat(delete("m@1")).isTrue();
    assertThat(shelf.models.bytes(resolved("m"))).contains(shelf.model(1));
    assertThat(delete("m")).isTrue();
    assertThat(shelf.blobs.names()).isEmpty();
    assertThat(delete("m")).isFalse();
  }

  @Test
  void forgetsTheOldestVersionWithItsBytes() throws Exception {
    for (int i = 1; i <= 3; i++) {
      shelf.push("m", shelf.model(i));
    }
    assertThat(shelf.push("m", shelf.model(4)).forgotten()).containsExactly(1);
    assertThat(shelf.blobs.names()).hasSize(3);
  }

  @Test
  void keepsNamespacesApart() throws Exception {
    shelf.push("m", shelf.model(1));

    assertThat(shelf.models.find(Shelf.THERE, "m")).isEmpty();
    assertThat(shelf.models.list(Shelf.THERE, "")).isEmpty();
    assertThat(shelf.models.delete(Shelf.THERE, Shelf.name("m"))).isFalse();
    assertThat(shelf.models.list(Shelf.HERE, "m")).hasSize(1);
    assertThat(shelf.models.list(Shelf.HERE, "x")).isEmpty();
  }

  @Test
  void takesNoBytesThatAreNotThoseThatWerePushed() throws Exception {
    var pushed = shelf.push("m", shelf.model(1)).version();
    shelf.blobs.forge(pushed.blob(), shelf.model(2));

    assertThat(shelf.models.bytes(pushed)).isEmpty();
  }

  @Test
  void refusesWhatIsNoModel() {
    refuses(ModelRefused.Reason.MODEL, "m", Bytes.utf8("no model"), "");
    refuses(ModelRefused.Reason.NAME, "m@1", shelf.model(1), "push m without one");
    var outside =
        new OnnxWriter()
            .external("w", "../../secret", 1)
            .output("y", ElementType.F32, 1)
            .node("Identity", "w", "->", "y")
            .model();
    refuses(ModelRefused.Reason.MODEL, "m", outside, "points at files");
    assertThat(shelf.blobs.names()).isEmpty();
  }

  @Test
  void refusesWhatHasNoRoom() throws Exception {
    var large = shelf.model(new long[200]);
    refuses(ModelRefused.Reason.SIZE, "m", large, "at most 1000 are taken (nn.model.bytes.max)");
    var half = shelf.model(new long[80]);
    shelf.push("m", half);
    refuses(ModelRefused.Reason.SIZE, "n", shelf.model(new long[81]), "at most 1200 are kept");
    assertThat(shelf.push("m", half).fresh()).isFalse();
    assertThat(shelf.models.push(Shelf.THERE, Shelf.name("n"), half).fresh()).isTrue();
  }

  private void refuses(ModelRefused.Reason reason, String name, Bytes onnx, String sentence) {
    assertThatThrownBy(() -> shelf.push(name, onnx))
        .isInstanceOfSatisfying(
            ModelRefused.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.sentence()).contains(sentence);
            });
  }

  private boolean delete(String name) {
    return shelf.models.delete(Shelf.HERE, Shelf.name(name));
  }

  private ModelVersion resolved(String name) {
    return shelf.models.resolve(Shelf.HERE, Shelf.name(name)).orElseThrow();
  }
}
