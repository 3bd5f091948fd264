package dev.raywa.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.FunctionRef;
import org.junit.jupiter.api.Test;

/// What is remembered of functions.
final class HabitsTest {
  private final Habits habits = new Habits();

  @Test
  void remembersSomeModelsOfAFunction() {
    for (long model = 0; model < 2 * Habits.MODELS_MAX; model++) {
      habits.uses(function(1), model % Habits.MODELS_MAX);
      habits.uses(function(1), model);
    }
    assertThat(habits.of(function(1))).hasSize(Habits.MODELS_MAX).contains(0L);
    assertThat(habits.of(function(2))).isEmpty();
  }

  @Test
  void forgetsTheFunctionThatWasNotAskedForTheLongest() {
    for (int number = 0; number < Habits.FUNCTIONS_MAX; number++) {
      habits.uses(function(number), 7);
    }
    assertThat(habits.of(function(0))).containsExactly(7L);
    habits.uses(function(Habits.FUNCTIONS_MAX), 7);
    assertThat(habits.of(function(0))).containsExactly(7L);
    assertThat(habits.of(function(1))).isEmpty();
    assertThat(habits.of(function(2))).containsExactly(7L);
  }

  private static FunctionRef function(int number) {
    return Tasks.task(number).spec().function();
  }
}
