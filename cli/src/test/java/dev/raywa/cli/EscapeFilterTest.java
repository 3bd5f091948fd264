package dev.raywa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class EscapeFilterTest {
  private static final String HOSTILE =
      "a\u001b[2J\u001b[1;31mb\u001b]0;title\u0007c\u001b]8;;http://x\u001b\\d\u001bPq\u001b\\e"
          + "\u009b31mf\u0008\u0000g\u001b(Bh\u007f\u001b\u001b[mi";
  private static final String HARMLESS = "tab\tline\r\nüñîçødé 日本 😀 ÷";

  @Test
  void takesOutWhatCommandsATerminal() {
    assertThat(text(new EscapeFilter().filter(bytes(HOSTILE)))).isEqualTo("abcdefghi");
  }

  @Test
  void keepsTextInEveryLanguage() {
    assertThat(text(new EscapeFilter().filter(bytes(HARMLESS)))).isEqualTo(HARMLESS);
  }

  @Test
  void doesTheSameWhereverTheStreamIsCut() {
    var filter = new EscapeFilter();
    var kept = new ByteArrayOutputStream();
    for (byte next : bytes(HOSTILE + HARMLESS)) {
      kept.writeBytes(filter.filter(new byte[] {next}));
    }
    assertThat(text(kept.toByteArray())).isEqualTo("abcdefghi" + HARMLESS);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
