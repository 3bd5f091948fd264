package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.raywa.message.Bytes;
import java.time.Duration;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What every registry promises, seen from two nodes.
public interface RegistryContract {
  Bytes ONE = Bytes.utf8("one");
  Bytes TWO = Bytes.utf8("two");

  /// The registry as one node sees it.
  Registry here();

  /// The same registry as another node sees it.
  Registry there();

  /// Lets time pass, at least so much, until something is the case.
  void pass(Duration time, BooleanSupplier until);

  @Test
  default void theFirstValueOfANameStays() {
    assertThat(here().get("first")).isEmpty();
    assertThat(here().putIfAbsent("first", ONE, Duration.ZERO)).isTrue();
    assertThat(there().putIfAbsent("first", TWO, Duration.ZERO)).isFalse();
    assertThat(there().get("first")).contains(ONE);
  }

  @Test
  default void changesOnlyWhatIsAsExpected() {
    here().putIfAbsent("changed", ONE, Duration.ZERO);
    assertThat(there().replace("changed", TWO, ONE)).isFalse();
    assertThat(there().replace("changed", ONE, TWO)).isTrue();
    assertThat(here().get("changed")).contains(TWO);
    assertThat(there().replace("never set", ONE, TWO)).isFalse();
  }

  @Test
  default void removesOnlyWhatIsAsExpected() {
    here().putIfAbsent("removed", ONE, Duration.ZERO);
    assertThat(there().remove("removed", TWO)).isFalse();
    assertThat(there().remove("removed", ONE)).isTrue();
    assertThat(here().get("removed")).isEmpty();
    assertThat(here().remove("removed", ONE)).isFalse();
  }

  @Test
  default void listsWhatBeginsWithAPrefix() {
    here().putIfAbsent("list/a", ONE, Duration.ZERO);
    there().putIfAbsent("list/b", TWO, Duration.ZERO);
    here().putIfAbsent("lisp", TWO, Duration.ZERO);
    assertThat(there().list("list/")).isEqualTo(Map.of("list/a", ONE, "list/b", TWO));
    assertThat(here().list("nothing begins so")).isEmpty();
  }

  @Test
  default void forgetsWhenTheTimeIsOver() {
    here().putIfAbsent("short", ONE, Duration.ofSeconds(2));
    here().putIfAbsent("long", ONE, Duration.ofSeconds(1000));
    assertThat(there().get("short")).contains(ONE);
    pass(Duration.ofSeconds(3), () -> there().get("short").isEmpty());
    assertThat(there().get("short")).isEmpty();
    assertThat(there().get("long")).contains(ONE);
    assertThat(there().putIfAbsent("short", TWO, Duration.ZERO)).isTrue();
  }

  @Test
  default void ofManyOnlyOneIsFirst() {
    long won =
        IntStream.range(0, 50)
            .parallel()
            .filter(i ->
                (i % 2 == 0 ? here() : there())
                    .putIfAbsent("race", Bytes.utf8("v" + i), Duration.ZERO))
            .count();
    assertThat(won).isEqualTo(1);
  }

  @Test
  default void refusesWhatItCannotKeep() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> here().putIfAbsent("", ONE, Duration.ZERO))
        .withMessageContaining("1 to 512 characters");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> here().putIfAbsent("a", ONE, Duration.ofMillis(10)))
        .withMessageContaining("a second or more");
  }
}
