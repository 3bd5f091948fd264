package dev.raywa.grid;

import java.time.Duration;
import java.time.Instant;
import java.util.function.BooleanSupplier;

final class InMemoryRegistryTest implements RegistryContract {
  private Instant now = Instant.EPOCH;
  private final Registry registry = new InMemoryRegistry(() -> now);

  @Override
  public Registry here() {
    return registry;
  }

  @Override
  public Registry there() {
    return registry;
  }

  @Override
  public void pass(Duration time, BooleanSupplier until) {
    now = now.plus(time);
  }
}
