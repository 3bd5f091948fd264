package dev.raywa.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/// What a node writes to its log, and where.
final class LogTest {
  @Test
  void keepsLibrariesQuiet() {
    var context = (LoggerContext) LoggerFactory.getILoggerFactory();

    assertThat(context.getLogger("com.hazelcast.internal").getEffectiveLevel())
        .isEqualTo(Level.WARN);
    assertThat(context.getLogger("io.vertx.core").getEffectiveLevel()).isEqualTo(Level.WARN);
    assertThat(context.getLogger("dev.raywa").getLevel()).isEqualTo(Level.INFO);
  }

  @Test
  void writesOneLineForEachEventToStderr() {
    var written = new ByteArrayOutputStream();
    var before = System.err;
    System.setErr(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      LoggerFactory.getLogger(LogTest.class).info("event=joined node={}", "n-1\nlevel=ERROR");
    } finally {
      System.setErr(before);
    }

    assertThat(written.toString(StandardCharsets.UTF_8))
        .matches("\\S+T\\S+ level=INFO logger=LogTest event=joined node=n-1 \\| level=ERROR\\R");
  }
}
