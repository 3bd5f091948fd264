package dev.raywa.cli;

import dev.raywa.message.Dialect;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// The options of `run` that describe the job.
final class JobRequest {
  @Option(
      names = {"--name", "--job-name"},
      paramLabel = "NAME",
      description = "What the job is called; otherwise the file's name.")
  @Nullable String name;

  @Option(
      names = "--entry",
      paramLabel = "EXPORT",
      defaultValue = "_start",
      description = "The export to call; otherwise _start, or run of a module that has no _start.")
  String entry = "_start";

  @Option(
      names = "--dialect",
      paramLabel = "NAME",
      converter = DialectConverter.class,
      description = "auto, rep, rep-first or warrior; otherwise decided from its imports.")
  Dialect dialect = Dialect.AUTO;

  @Option(
      names = "--env",
      paramLabel = "KEY=VALUE",
      description = "A variable that the guest sees; may be given several times.")
  Map<String, String> environment = new LinkedHashMap<>();

  @Option(
      names = "--dir",
      paramLabel = "HOST::GUEST[:ro]",
      converter = GrantedDirectory.Converter.class,
      description = "A folder that the guest may use, under the name it sees.")
  List<GrantedDirectory> directories = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "NAME=FILE.onnx",
      description =
          "A model to push first, which the guest loads by name; may be given several times.")
  Map<String, String> models = new LinkedHashMap<>();

  @Option(
      names = "--deadline",
      paramLabel = "TIME",
      converter = Amounts.Time.class,
      description = "Ends the job after this time: 500ms, 10s, 5m.")
  @Nullable Duration deadline;

  @Option(
      names = "--detach",
      description = "Prints the job's number and returns; the job runs on. For a running cluster.")
  boolean detach;

  /// The job as a node takes it, without its module and what it needs of a node.
  ///
  /// @param arguments `argv`, the program's own name first
  JsonObject json(List<String> arguments, List<GrantedDirectory> granted) {
    var dirs = new JsonArray();
    granted.forEach(directory -> dirs.add(directory.json()));
    return new JsonObject()
        .put("name", name == null ? arguments.getFirst() : name)
        .put("entry", entry)
        .put("args", new JsonArray(List.copyOf(arguments)))
        .put("env", new JsonObject(new LinkedHashMap<>(environment)))
        .put("dirs", dirs)
        .put("dialect", word(dialect))
        .put("deadlineMs", deadline == null ? 0 : deadline.toMillis())
        .put("attached", !detach);
  }

  /// What the job needs of a node that others use too.
  static void demand(JsonObject job, ResourceOptions resources) throws CommandFailed {
    resources.cores().ifPresent(cores -> job.put("cpus", cores));
    resources.memoryBytes().ifPresent(bytes -> job.put("memoryBytes", bytes));
    job.put("labels", new JsonObject(new LinkedHashMap<>(resources.labels)));
  }

  /// What the driver needs of a node that is there for it alone: a core, or less where there is
  /// less.
  static void demandAtMostOneCore(JsonObject job, ResourceOptions resources) {
    resources.cores().ifPresent(cores -> job.put("cpus", cores.min(BigDecimal.ONE)));
  }

  /// `auto`, `rep`, `rep-first`, `warrior`.
  static String word(Dialect dialect) {
    return dialect.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// For `--dialect`.
  static final class DialectConverter implements ITypeConverter<Dialect> {
    @Override
    public Dialect convert(String text) {
      for (var dialect : Dialect.values()) {
        if (word(dialect).equals(text)) {
          return dialect;
        }
      }
      throw new TypeConversionException(
          "a dialect is auto, rep, rep-first or warrior, was: " + text);
    }
  }
}
