package dev.raywa.bench;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// One measured number.
///
/// @param benchmark the benchmark that it belongs to
/// @param measure what was measured, in words
/// @param value the number
/// @param unit its unit
/// @param goal what it should be, when there is a goal
/// @param remark the same in other words, or empty
record Figure(
    String benchmark,
    String measure,
    double value,
    String unit,
    Optional<Goal> goal,
    String remark) {
  private static final String MICROS = "µs";

  /// From here on people read milliseconds better.
  private static final double MICROS_MAX = 10_000;

  static Figure of(String benchmark, String measure, double value, String unit) {
    return new Figure(benchmark, measure, value, unit, Optional.empty(), "");
  }

  Figure against(Goal aim) {
    return new Figure(benchmark, measure, value, unit, Optional.of(aim), remark);
  }

  Figure remarked(String words) {
    return new Figure(benchmark, measure, value, unit, goal, words);
  }

  /// The goal as people write it, empty without one.
  String goalText() {
    return goal.map(g -> g.bound().sign() + " " + Numbers.text(g.value()) + " " + unit).orElse("");
  }

  String valueText() {
    boolean many = unit.equals(MICROS) && value >= MICROS_MAX;
    var text = many ? Numbers.text(value / 1e3) + " ms" : Numbers.text(value) + " " + unit;
    return remark.isEmpty() ? text : text + " (" + remark + ")";
  }

  /// How far the goal is, empty without one.
  String ratioText() {
    return goal.map(g -> Numbers.ratio(g.timesShort(value))).orElse("");
  }

  JsonObject json() {
    var json =
        new JsonObject()
            .put("benchmark", benchmark)
            .put("measure", measure)
            .put("value", value)
            .put("unit", unit);
    goal.ifPresent(g ->
        json.put("goal", g.value())
            .put("bound", g.bound().name())
            .put("timesShort", g.timesShort(value)));
    return remark.isEmpty() ? json : json.put("remark", remark);
  }
}
