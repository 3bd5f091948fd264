package dev.raywa.node.http;

import dev.raywa.message.Demand;
import dev.raywa.message.JobSpec;
import dev.raywa.message.TaskOptions;
import dev.raywa.node.functions.FunctionSettings;
import io.vertx.core.MultiMap;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Reads the settings of a function from the parameters of the request that deploys it.
final class FunctionQuery {
  private static final int CPUS_MAX = 1_000_000;
  private static final int RETRIES_MAX = 1000;
  private static final int CONCURRENCY_MAX = 1_000_000;
  private static final int NUMBER_CHARS_MAX = 40;
  private static final long DEADLINE_MS_MAX = Duration.ofDays(365).toMillis();

  private final Fields fields;

  private FunctionQuery(Fields fields) {
    this.fields = fields;
  }

  /// The settings; a [Problem] names the parameter that is wrong.
  static FunctionSettings read(MultiMap parameters) {
    var query = new FunctionQuery(new Fields("", values(parameters)));
    var settings = query.settings();
    query.fields.requireNoOthers();
    return settings;
  }

  private FunctionSettings settings() {
    var usual = FunctionSettings.DEFAULT.options();
    var demand =
        new Demand(
            fields.thousandths("cpus", CPUS_MAX, usual.demand().cpuMilli()),
            fields.count("memoryBytes", 0),
            fields.textMap("labels"));
    var options =
        new TaskOptions(
            demand,
            upTo("retries", RETRIES_MAX, usual.retriesMax()),
            fields.flag("retryExceptions", false),
            Duration.ofMillis(upTo("deadlineMs", DEADLINE_MS_MAX, 0)));
    return new FunctionSettings(options, upTo("concurrency", CONCURRENCY_MAX, 0), directories());
  }

  private int upTo(String name, int max, int otherwise) {
    return Math.toIntExact(upTo(name, (long) max, otherwise));
  }

  private long upTo(String name, long max, long otherwise) {
    long count = fields.count(name, otherwise);
    if (count > max) {
      throw fields.wrong(name, "must be 0 to " + max + ", was " + count);
    }
    return count;
  }

  private List<JobSpec.Directory> directories() {
    var folders = new ArrayList<JobSpec.Directory>();
    for (var text : fields.texts("dirs", List.of())) {
      var parts = text.split(":", -1);
      boolean readOnly = parts.length == 3 && parts[2].equals("ro");
      if ((parts.length != 2 && !readOnly) || parts[0].isBlank() || parts[1].isBlank()) {
        throw fields.wrong("dirs", "must be HOST:GUEST or HOST:GUEST:ro, was \"" + text + "\"");
      }
      folders.add(new JobSpec.Directory(parts[0], parts[1], readOnly));
    }
    return folders;
  }

  /// The parameters as the JSON values that they stand for.
  private static Map<String, Object> values(MultiMap parameters) {
    var values = new LinkedHashMap<String, Object>();
    for (var name : parameters.names()) {
      var all = parameters.getAll(name);
      if (name.equals("dirs")) {
        values.put(name, all);
      } else if (all.size() > 1) {
        throw Problem.of(Code.BAD_FIELD, name + " is there twice").and("field", name);
      } else {
        values.put(name, value(name, all.getFirst()));
      }
    }
    return values;
  }

  private static Object value(String name, String text) {
    return switch (name) {
      case "labels" -> labels(text);
      case "retryExceptions" ->
          text.equals("true") || text.equals("false") ? Boolean.parseBoolean(text) : text;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    try {
      return text.length() > NUMBER_CHARS_MAX ? text : new BigDecimal(text);
    } catch (NumberFormatException e) {
      return text;
    }
  }

  private static Map<String, Object> labels(String text) {
    var labels = new LinkedHashMap<String, Object>();
    for (var pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw Problem.of(Code.BAD_FIELD, "labels must be key=value,key=value, was \"" + text + "\"")
            .and("field", "labels");
      }
      labels.put(pair.substring(0, equals), pair.substring(equals + 1));
    }
    return labels;
  }
}
