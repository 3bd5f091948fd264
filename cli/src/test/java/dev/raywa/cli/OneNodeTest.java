package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// Commands of somebody whose cluster is one node that answers what a test says.
abstract class OneNodeTest {
  @TempDir Path directory;
  FakeNode node;
  Typed typed;

  @BeforeEach
  void start() throws IOException {
    node = new FakeNode();
    typed = new Typed(directory);
    typed.environment.put("RAYWA_ADDRESS", node.address());
  }

  @AfterEach
  void stop() {
    node.close();
  }
}
