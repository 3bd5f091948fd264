package dev.raywa.cli;

import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Waits for the key that ends a command. On a terminal each key counts at once, where `stty` can
/// have it so; otherwise the key and Enter. Closing gives the terminal back as it was.
final class Keyboard implements AutoCloseable {
  private static final int QUIT = 'q';

  private final Optional<String> before;
  private final CountDownLatch quit = new CountDownLatch(1);

  Keyboard(InputStream in) {
    before = stty("-g").filter(state -> !state.isEmpty());
    before.ifPresent(_ -> stty("-icanon", "-echo"));
    Thread.ofPlatform().daemon().name("keyboard").start(() -> read(in));
  }

  /// Whether somebody pressed `q`; waits so long for it.
  boolean quitWithin(Duration time) throws InterruptedException {
    return quit.await(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void read(InputStream in) {
    try {
      for (int next = in.read(); next >= 0; next = in.read()) {
        if (next == QUIT) {
          quit.countDown();
          return;
        }
      }
    } catch (IOException _) {
      // Nobody can press anything any more; Ctrl-C is left.
    }
  }

  /// What `stty` prints; empty when there is no terminal, or no such program.
  private static Optional<String> stty(String... words) {
    var command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    var builder = new ProcessBuilder(command);
    builder.redirectInput(Redirect.INHERIT).redirectError(Redirect.DISCARD);
    try {
      var process = builder.start();
      var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return process.onExit().join().exitValue() == 0
          ? Optional.of(said.strip())
          : Optional.empty();
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    before.ifPresent(Keyboard::stty);
  }
}
