package dev.raywa.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/// Everything that one run measured, in three forms.
///
/// @param date when
/// @param machine where
/// @param quick whether with fewer repetitions
/// @param figures what
record Report(LocalDate date, Machine machine, boolean quick, List<Figure> figures) {
  private static final List<String> HEAD = List.of("measure", "goal", "measured", "to go");

  /// The forms.
  enum Form {
    TABLE,
    JSON,
    MARKDOWN
  }

  Report {
    figures = List.copyOf(figures);
  }

  String in(Form form) {
    return switch (form) {
      case TABLE -> headline() + "\n\n" + table();
      case JSON -> json().encodePrettily();
      case MARKDOWN -> headline() + "\n\n" + markdown();
    };
  }

  private String headline() {
    return date + (quick ? " (quick): " : ": ") + machine.sentence();
  }

  private List<List<String>> rows() {
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    figures.forEach(
        f -> rows.add(List.of(f.measure(), f.goalText(), f.valueText(), f.ratioText())));
    return rows;
  }

  private String table() {
    var rows = rows().stream().map(Report::plain).toList();
    var text = new StringBuilder();
    for (var row : rows) {
      for (int column = 0; column < HEAD.size(); column++) {
        int at = column;
        int width = rows.stream().mapToInt(r -> r.get(at).length()).max().orElse(0);
        var cell = row.get(column);
        text.append(cell).repeat(' ', width + 2 - cell.length());
      }
      text.setLength(text.toString().stripTrailing().length());
      text.append('\n');
    }
    return text.toString().stripTrailing();
  }

  /// Without the marks of Markdown.
  private static List<String> plain(List<String> row) {
    return row.stream().map(cell -> cell.replace("`", "")).toList();
  }

  private String markdown() {
    var lines = new ArrayList<String>();
    for (var row : rows()) {
      lines.add("| " + String.join(" | ", row) + " |");
      if (lines.size() == 1) {
        lines.add("|---|---|---|---|");
      }
    }
    return String.join("\n", lines);
  }

  private JsonObject json() {
    var array = new JsonArray();
    figures.forEach(figure -> array.add(figure.json()));
    return new JsonObject()
        .put("date", date.toString())
        .put("machine", machine.json())
        .put("quick", quick)
        .put("figures", array);
  }
}
