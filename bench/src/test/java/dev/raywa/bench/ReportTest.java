package dev.raywa.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ReportTest {
  private static final Machine MACHINE = new Machine(2, 24, "Linux", "JDK", 0.5);

  private static final Figure SLOW =
      Figure.of("latency", "`get`, p50", 178.4, "µs").against(Goal.atMost(40));

  private static final Figure FAST =
      Figure.of("throughput", "tasks", 61_234, "tasks/s").against(Goal.atLeast(50_000));

  private static final Figure LARGE =
      Figure.of("objects", "get, 100 MiB", 441_020, "µs").remarked("227 MiB/s");

  private static String report(Report.Form form) {
    return new Report(LocalDate.of(2026, 11, 21), MACHINE, false, List.of(SLOW, FAST, LARGE))
        .in(form);
  }

  @Test
  void saysHowFarGoalsAre() {
    assertThat(report(Report.Form.MARKDOWN))
        .isEqualTo(
            """
            2026-11-21: 2 cores, 24 GiB, Linux, JDK; load 0.5 before the run

            | measure | goal | measured | to go |
            |---|---|---|---|
            | `get`, p50 | ≤ 40 µs | 178 µs | 4.46 × |
            | tasks | ≥ 50,000 tasks/s | 61,200 tasks/s | met |
            | get, 100 MiB |  | 441 ms (227 MiB/s) |  |\
            """);
  }

  @Test
  void alignsColumns() {
    assertThat(report(Report.Form.TABLE).lines().skip(2))
        .containsExactly(
            "measure       goal              measured            to go",
            "get, p50      ≤ 40 µs           178 µs              4.46 ×",
            "tasks         ≥ 50,000 tasks/s  61,200 tasks/s      met",
            "get, 100 MiB                    441 ms (227 MiB/s)");
  }

  @Test
  void keepsExactNumbersInJson() {
    var json = new JsonObject(report(Report.Form.JSON));
    var slow = json.getJsonArray("figures").getJsonObject(0);
    assertThat(json.getString("date")).isEqualTo("2026-11-21");
    assertThat(slow.getDouble("value")).isEqualTo(178.4);
    assertThat(slow.getDouble("timesShort")).isEqualTo(4.46);
  }

  @Test
  void refusesGoalThatDividesByNothing() {
    assertThatThrownBy(() -> Goal.atLeast(0)).hasMessage("a goal must be above 0, was: 0.0");
  }

  @Test
  void writesNumbersWithThreeDigits() {
    assertThat(List.of(0.727345, 9.996, 57.04, 100.4, 6_183.2).stream().map(Numbers::text))
        .containsExactly("0.727", "10", "57", "100", "6,180");
  }
}
