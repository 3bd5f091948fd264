package dev.raywa.node;

import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;

/// Checks source files against the numbers of the house.
final class Tidy {
  static final int FILE_LINES_MAX = 400;
  static final int COLUMNS_MAX = 100;

  /// Put together from halves, so that this file does not find itself.
  private static final Pattern BANNED_WORD =
      Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");

  private final List<Finding> findings = new ArrayList<>();

  private Tidy() {}

  /// What is not as it should be in these files, in their order.
  static List<Finding> check(List<Path> files) {
    var tidy = new Tidy();
    files.forEach(tidy::checkText);
    tidy.checkTrees(files);
    tidy.checkPackages(files);
    return tidy.findings;
  }

  /// Every Java file under the `src` folders of a project's modules.
  static List<Path> sources(Path root) {
    try (var modules = Files.list(root)) {
      return modules
          .map(module -> module.resolve("src"))
          .filter(Files::isDirectory)
          .flatMap(Tidy::javaFiles)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path folder) {
    try (var files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void checkText(Path file) {
    var lines = lines(file);
    if (lines.size() > FILE_LINES_MAX) {
      say(
          file,
          FILE_LINES_MAX + 1,
          "the file has " + lines.size() + " lines, at most " + FILE_LINES_MAX);
    }
    for (int i = 0; i < lines.size(); i++) {
      var line = lines.get(i);
      int columns = line.codePointCount(0, line.length());
      if (columns > COLUMNS_MAX && !line.startsWith("import ")) {
        say(file, i + 1, "the line has " + columns + " columns, at most " + COLUMNS_MAX);
      }
      if (BANNED_WORD.matcher(line).find()) {
        say(file, i + 1, "do it now, or make an issue of it: " + line.strip());
      }
    }
  }

  private void checkTrees(List<Path> files) {
    var compiler = ToolProvider.getSystemJavaCompiler();
    var problems = new DiagnosticCollector<JavaFileObject>();
    try (var manager =
        compiler.getStandardFileManager(problems, Locale.ROOT, StandardCharsets.UTF_8)) {
      var task =
          (JavacTask)
              compiler.getTask(
                  null,
                  manager,
                  problems,
                  List.of("-proc:none"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files));
      var positions = Trees.instance(task).getSourcePositions();
      for (var unit : task.parse()) {
        var file = Path.of(unit.getSourceFile().toUri());
        new TidyScanner(file, unit, positions, findings::add).scanUnit();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    problems.getDiagnostics().stream()
        .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
        .forEach(this::checkSyntax);
  }

  private void checkSyntax(Diagnostic<? extends JavaFileObject> problem) {
    say(
        Path.of(problem.getSource().toUri()),
        problem.getLineNumber(),
        "cannot be parsed: " + problem.getMessage(Locale.ROOT));
  }

  /// Every package says once what it is for, beside its main sources.
  private void checkPackages(List<Path> files) {
    var said = new TreeSet<Path>();
    var there = new TreeSet<Path>();
    for (var file : files) {
      var folder = file.getParent();
      if (file.endsWith("package-info.java")) {
        said.add(folder);
      }
      there.add(folder);
    }
    there.stream()
        .filter(folder -> !said.contains(folder) && !saidInMain(folder, said))
        .forEach(folder -> say(folder.resolve("package-info.java"), 1, "is missing"));
  }

  private static boolean saidInMain(Path folder, Set<Path> said) {
    var parts = folder.toString().replace('\\', '/').split("/src/test/java/", 2);
    return parts.length == 2
        && said.stream()
            .anyMatch(
                one -> one.toString().replace('\\', '/').endsWith("/src/main/java/" + parts[1]));
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }

  private void say(Path file, long line, String sentence) {
    findings.add(new Finding(file, line, sentence));
  }
}
