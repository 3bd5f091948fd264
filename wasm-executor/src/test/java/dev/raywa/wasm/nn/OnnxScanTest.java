package dev.raywa.wasm.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a model is can be told without loading it.
final class OnnxScanTest {
  @Test
  void tellsOperatorsAndVersions() throws Exception {
    var scan = OnnxScan.of(OnnxWriter.loop());
    assertThat(scan.ops()).containsExactly("Add", "Identity", "Loop");
    assertThat(scan.nodes()).isEqualTo(3);
    assertThat(scan.opsets()).containsEntry("", 17L);
    assertThat(scan.hasExternalData()).isFalse();
    assertThat(scan.dividesByInput()).isFalse();
  }

  @Test
  void findsDataInFiles() throws Exception {
    var model = new OnnxWriter().external("w", "../x", 1).node("Identity", "w", "->", "y");
    assertThat(OnnxScan.of(model.model()).hasExternalData()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"Div,I64,true", "Mod,I32,true", "Div,U8,true", "Div,F32,false", "Add,I64,false"})
  void findsDivisionsByWhatIsGiven(String op, ElementType type, boolean isDangerous)
      throws Exception {
    assertThat(OnnxScan.of(OnnxWriter.binary(op, type, 1)).dividesByInput()).isEqualTo(isDangerous);
  }

  @ParameterizedTest
  @CsvSource({"3,false", "0,true", "-1,true"})
  void looksAtConstantDivisors(long divisor, boolean isDangerous) throws Exception {
    var model =
        new OnnxWriter()
            .input("x", ElementType.I64, 1)
            .output("y", ElementType.I64, 1)
            .constant("d", divisor)
            .node("Div", "x", "d", "->", "y")
            .model();
    assertThat(OnnxScan.of(model).dividesByInput()).isEqualTo(isDangerous);
  }

  @Test
  void neverFailsOtherwiseThanByItsCode() {
    var good = OnnxWriter.loop().array();
    var chance = new Random(6);
    for (int i = 0; i < 20_000; i++) {
      var bad = good.clone();
      for (int change = 0; change <= i % 4; change++) {
        bad[chance.nextInt(bad.length)] = (byte) chance.nextInt();
      }
      try {
        assertThat(OnnxScan.of(Bytes.of(bad)).nodes()).isNotNegative();
      } catch (NnException e) {
        assertThat(e.code()).isEqualTo(NnCode.INVALID_ENCODING);
      }
    }
  }

  @Test
  void fitsShapes() {
    var scalar = new TensorInfo("s", ElementType.F32, List.of());
    var free = new TensorInfo("f", ElementType.F32, List.of(-1L, 3L));
    assertThat(scalar.fits(new long[] {})).isTrue();
    assertThat(scalar.fits(new long[] {1})).isTrue();
    assertThat(scalar.fits(new long[] {2})).isFalse();
    assertThat(scalar.inDeclaredRank(new long[] {1})).isEmpty();
    assertThat(free.fits(new long[] {7, 3})).isTrue();
    assertThat(free.fits(new long[] {7, 4})).isFalse();
    assertThat(free.fits(new long[] {-1, 3})).isFalse();
    assertThat(free.fits(new long[] {3})).isFalse();
  }

  @Test
  void givesCodesTheirNumbers() {
    assertThat(NnCode.values()).extracting(NnCode::errno).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
    assertThat(NnCode.of(7)).isEqualTo(NnCode.TOO_LARGE);
    assertThat(NnCode.of(99)).isEqualTo(NnCode.RUNTIME_ERROR);
    assertThat(ElementType.BOOL.accepts(ElementType.U8)).isTrue();
    assertThat(ElementType.F32.accepts(ElementType.I32)).isFalse();
  }
}
