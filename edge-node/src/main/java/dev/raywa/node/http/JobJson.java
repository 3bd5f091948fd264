package dev.raywa.node.http;

import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobSpec;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.TaskOptions;
import dev.raywa.node.source.Source;
import dev.raywa.node.words.Nearest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Reads the job that somebody wants to run.
final class JobJson {
  private static final int CPUS_MAX = 1_000_000;
  private static final int NAME_LENGTH_MAX = 200;
  private static final int RESTARTS_MAX = 1000;

  /// A driver is not run again by itself: what it printed has been seen.
  private static final int DRIVER_RETRIES = 0;

  private static final ModuleId TO_BE_MADE = new ModuleId("0".repeat(64));
  private static final Pattern VARIABLE = Pattern.compile("[^=\\x00]+");
  private static final Map<String, Dialect> DIALECTS =
      Map.of(
          "auto", Dialect.AUTO,
          "rep", Dialect.REP,
          "rep-first", Dialect.REP_FIRST,
          "warrior", Dialect.WARRIOR);

  private final Fields fields;

  private JobJson(Fields fields) {
    this.fields = fields;
  }

  /// What the body asks for in a namespace; a [Problem] names what is wrong in it.
  static Wanted read(byte[] body, Namespace namespace) {
    var wanted = new JobJson(new Fields("", JsonText.object(body))).wanted();
    return new Wanted(wanted.spec().with(namespace), wanted.source());
  }

  /// A job, whose module is still to be made when there is a source.
  record Wanted(JobSpec spec, Optional<Source> source) {}

  /// The word for a dialect.
  static String word(Dialect dialect) {
    return dialect.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private Wanted wanted() {
    var source = fields.object("source").map(SourceJson::read);
    if (source.isPresent() && fields.text("module").isPresent()) {
      throw fields.wrong("source", "makes the module: give one of them");
    }
    return new Wanted(spec(source), source);
  }

  private JobSpec spec(Optional<Source> source) {
    var name = name();
    var spec =
        new JobSpec(
            name,
            source.isPresent() ? TO_BE_MADE : module(),
            required("entry", fields.text("entry").orElse("_start")),
            arguments(name),
            environment(),
            directories(),
            dialect(),
            options(),
            restarts(),
            fields.flag("attached", false));
    fields.requireNoOthers();
    if (spec.attached() && spec.restartsMax() > 0) {
      throw fields.wrong(
          "restarts", "is for jobs that nobody is attached to, was " + spec.restartsMax());
    }
    return spec;
  }

  private String name() {
    var name = required("name", fields.text("name").orElse("job"));
    if (name.length() > NAME_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
      throw fields.wrong(
          "name", "must be 1 to " + NAME_LENGTH_MAX + " characters without control characters");
    }
    return name;
  }

  private ModuleId module() {
    var text =
        fields
            .text("module")
            .orElseThrow(() -> fields.wrong("module", "is required, a text, or else source"));
    try {
      return new ModuleId(text);
    } catch (IllegalArgumentException e) {
      throw fields.wrong(
          "module",
          "must be a SHA-256 as 64 lower-case hex digits, had " + text.length() + " characters");
    }
  }

  private List<String> arguments(String name) {
    var arguments = fields.texts("args", List.of(name));
    for (int i = 0; i < arguments.size(); i++) {
      if (arguments.get(i).indexOf('\0') >= 0) {
        throw fields.wrong("args[" + i + "]", "must not hold the character NUL");
      }
    }
    return arguments;
  }

  private Map<String, String> environment() {
    var environment = fields.textMap("env");
    environment.forEach((name, value) -> {
      if (!VARIABLE.matcher(name).matches() || value.indexOf('\0') >= 0) {
        throw fields.wrong(
            "env", "must have names without = and no NUL in names and values, had: " + name);
      }
    });
    return environment;
  }

  private List<JobSpec.Directory> directories() {
    var directories = new ArrayList<JobSpec.Directory>();
    var guests = new HashSet<String>();
    for (var one : fields.objects("dirs")) {
      var place = "dirs[" + directories.size() + "]";
      var directory =
          new JobSpec.Directory(
              required(place + ".host", one.requiredText("host")),
              required(place + ".guest", one.requiredText("guest")),
              one.flag("readOnly", false));
      one.requireNoOthers();
      if (!guests.add(directory.guest())) {
        throw fields.wrong(place + ".guest", "is there twice: " + directory.guest());
      }
      directories.add(directory);
    }
    return directories;
  }

  private Dialect dialect() {
    var word = fields.text("dialect").orElse("auto");
    var dialect = DIALECTS.get(word);
    if (dialect == null) {
      throw fields.wrong(
          "dialect",
          "must be auto, rep, rep-first or warrior, was \""
              + word
              + "\""
              + Nearest.hint(word, DIALECTS.keySet()));
    }
    return dialect;
  }

  private int restarts() {
    long restarts = fields.count("restarts", 0);
    if (restarts < 0 || restarts > RESTARTS_MAX) {
      throw fields.wrong("restarts", "must be 0 to " + RESTARTS_MAX + ", was " + restarts);
    }
    return (int) restarts;
  }

  private TaskOptions options() {
    var demand =
        new Demand(
            fields.thousandths("cpus", CPUS_MAX, Demand.ONE_CPU.cpuMilli()),
            fields.count("memoryBytes", 0),
            fields.textMap("labels"));
    return new TaskOptions(
        demand, DRIVER_RETRIES, Duration.ofMillis(fields.count("deadlineMs", 0)));
  }

  private String required(String name, String text) {
    if (text.isBlank() || text.indexOf('\0') >= 0) {
      throw fields.wrong(name, "must not be empty and must not hold the character NUL");
    }
    return text;
  }
}
