package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.grid.Registry;
import dev.raywa.grid.RegistryContract;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class HazelcastRegistryTest implements RegistryContract {
  private static GridMember hereMember;
  private static GridMember thereMember;

  @BeforeAll
  static void start() {
    hereMember = TestMembers.start("registry", "here");
    thereMember = TestMembers.start("registry", "there", hereMember);
  }

  @AfterAll
  static void stop() {
    thereMember.close();
    hereMember.close();
  }

  @Override
  public Registry here() {
    return HazelcastRegistry.results(hereMember);
  }

  @Override
  public Registry there() {
    return HazelcastRegistry.results(thereMember);
  }

  @Test
  void whatIsReadNearIsNeverMissed() {
    var here = HazelcastRegistry.functions(hereMember);
    var there = HazelcastRegistry.functions(thereMember);
    assertThat(here.get("near")).isEmpty();
    there.putIfAbsent("near", ONE, Duration.ZERO);
    assertThat(here.get("near")).contains(ONE);
    there.replace("near", ONE, TWO);
    await().atMost(Duration.ofSeconds(5)).until(() -> here.get("near").equals(Optional.of(TWO)));
    there.remove("near", TWO);
    await().atMost(Duration.ofSeconds(5)).until(() -> here.get("near").isEmpty());
  }

  /// The grid has a clock of its own.
  @Override
  public void pass(Duration time, BooleanSupplier until) {
    await().atMost(time.plusSeconds(20)).until(until::getAsBoolean);
  }
}
