package dev.raywa.node;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IfTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;
import org.jspecify.annotations.Nullable;

/// Looks at the trees of one source file: sizes of methods, their parameters and nesting, classes
/// that should be final, words in names, and calls that the house bans.
final class TidyScanner extends TreePathScanner<@Nullable Void, @Nullable Void> {
  static final int METHOD_LINES_MAX = 40;
  static final int PARAMETERS_MAX = 5;
  static final int NESTING_MAX = 3;

  private static final String CLOCK = "take an InstantSource from outside";

  /// Banned wherever time and chance must come from outside, with what to use instead.
  private static final Map<String, String> IMPURE =
      Map.of(
          "Instant.now",
          CLOCK,
          "LocalDateTime.now",
          CLOCK,
          "System.currentTimeMillis",
          CLOCK,
          "System.nanoTime",
          "take a LongSupplier of nanoseconds from outside",
          "Math.random",
          "take a RandomGenerator from outside",
          "UUID.randomUUID",
          "take a supplier of ids from outside");

  /// Where the parts are put together and measured, the world may be asked.
  private static final List<String> MAY_ASK_THE_WORLD =
      List.of(
          "dev.raywa.node",
          "dev.raywa.cli",
          "dev.raywa.bench",
          "dev.raywa.wasm.nn.worker.WorkerMain");

  private static final Pattern BAD_NAME = Pattern.compile("Utils?$|Manager$|Impl$|Helper$");
  private static final Set<Tree.Kind> NESTING =
      Set.of(
          Tree.Kind.IF,
          Tree.Kind.FOR_LOOP,
          Tree.Kind.ENHANCED_FOR_LOOP,
          Tree.Kind.WHILE_LOOP,
          Tree.Kind.DO_WHILE_LOOP,
          Tree.Kind.SWITCH,
          Tree.Kind.TRY,
          Tree.Kind.SYNCHRONIZED);

  private final Path file;
  private final CompilationUnitTree unit;
  private final SourcePositions positions;
  private final Consumer<Finding> findings;
  private final boolean isTest;
  private final String packageName;

  TidyScanner(
      Path file, CompilationUnitTree unit, SourcePositions positions, Consumer<Finding> findings) {
    this.file = file;
    this.unit = unit;
    this.positions = positions;
    this.findings = findings;
    this.isTest = file.toString().replace('\\', '/').contains("/src/test/");
    this.packageName = unit.getPackageName() == null ? "" : unit.getPackageName().toString();
  }

  void scanUnit() {
    scan(unit, null);
  }

  @Override
  public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
    // A compact constructor has the components of its record as parameters, and no position for
    // them; what the compiler adds has no position at all.
    if (positions.getStartPosition(unit, method) >= 0) {
      long lines = line(positions.getEndPosition(unit, method)) - firstLine(method) + 1;
      if (lines > METHOD_LINES_MAX) {
        say(method, name(method) + " has " + lines + " lines, at most " + METHOD_LINES_MAX);
      }
      int parameters = method.getParameters().size();
      if (parameters > PARAMETERS_MAX && !isRecordConstructor(method)) {
        say(method, name(method) + " has " + parameters + " parameters, at most " + PARAMETERS_MAX);
      }
    }
    return super.visitMethod(method, null);
  }

  @Override
  public @Nullable Void visitClass(ClassTree type, @Nullable Void unused) {
    var name = type.getSimpleName().toString();
    var flags = type.getModifiers().getFlags();
    boolean isNamedClass = type.getKind() == Tree.Kind.CLASS && !name.isEmpty();
    if (isNamedClass
        && !flags.contains(Modifier.FINAL)
        && !flags.contains(Modifier.SEALED)
        && !(isTest && flags.contains(Modifier.ABSTRACT))
        && !isExtendedByJmh(type)) {
      say(type, "class " + name + " is neither final nor sealed");
    }
    if (BAD_NAME.matcher(name).find() && !isNamedForItsPort(type)) {
      say(type, name + " says nothing: name the thing that it is");
    }
    return super.visitClass(type, null);
  }

  @Override
  public @Nullable Void visitMemberSelect(MemberSelectTree select, @Nullable Void unused) {
    ban(select, select.getExpression() + "." + select.getIdentifier());
    return super.visitMemberSelect(select, null);
  }

  @Override
  public @Nullable Void visitMemberReference(MemberReferenceTree reference, @Nullable Void unused) {
    ban(reference, reference.getQualifierExpression() + "." + reference.getName());
    return super.visitMemberReference(reference, null);
  }

  @Override
  public @Nullable Void scan(@Nullable Tree tree, @Nullable Void unused) {
    if (tree != null && NESTING.contains(tree.getKind()) && !isElseIf(tree)) {
      int depth = depth();
      if (depth > NESTING_MAX) {
        say(tree, "nested " + depth + " deep, at most " + NESTING_MAX + ": give it a method");
      }
    }
    return super.scan(tree, null);
  }

  /// JMH generates subclasses of the state of a benchmark, in a package of its own.
  private static boolean isExtendedByJmh(ClassTree type) {
    return type.getModifiers().getAnnotations().stream()
        .anyMatch(one -> one.getAnnotationType().toString().equals("State"));
  }

  /// An adapter has the name of the foreign interface that it implements, whatever that is.
  private static boolean isNamedForItsPort(ClassTree type) {
    return type.getImplementsClause().stream()
        .map(port -> port.toString().replaceAll("<.*|.*\\.", ""))
        .anyMatch(type.getSimpleName().toString()::endsWith);
  }

  private void ban(Tree tree, String written) {
    var call = written.substring(written.lastIndexOf('.', written.lastIndexOf('.') - 1) + 1);
    if (IMPURE.containsKey(call) && !isTest && MAY_ASK_THE_WORLD.stream().noneMatch(this::isIn)) {
      say(tree, call + " is banned here: " + IMPURE.get(call));
    }
    if (call.equals("Thread.sleep") && isTest) {
      say(tree, "Thread.sleep is banned in tests: await a condition");
    }
    if (call.equals("System.exit") && !isIn("dev.raywa.cli")) {
      say(tree, "System.exit is banned here: throw, and let dev.raywa.cli end the process");
    }
  }

  /// @param place a package, or a class of its own file
  private boolean isIn(String place) {
    var fileName = file.getFileName().toString();
    var name = packageName + "." + fileName.substring(0, fileName.lastIndexOf('.'));
    return name.equals(place) || name.startsWith(place + ".");
  }

  /// How many nesting statements there are, the next tree included, within its method or lambda.
  /// Called before the path reaches it.
  private int depth() {
    int depth = 1;
    for (var path = getCurrentPath(); path != null; path = path.getParentPath()) {
      var around = path.getLeaf();
      if (around instanceof MethodTree
          || around instanceof LambdaExpressionTree
          || around instanceof ClassTree) {
        return depth;
      }
      if (NESTING.contains(around.getKind()) && !isChained(path)) {
        depth++;
      }
    }
    return depth;
  }

  private boolean isElseIf(Tree tree) {
    var path = getCurrentPath();
    return path != null && isElse(path.getLeaf(), tree);
  }

  private static boolean isChained(TreePath path) {
    var parent = path.getParentPath();
    return parent != null && isElse(parent.getLeaf(), path.getLeaf());
  }

  private static boolean isElse(Tree parent, Tree tree) {
    return tree instanceof IfTree
        && parent instanceof IfTree outer
        && tree.equals(outer.getElseStatement());
  }

  /// The line below the annotations, which may hold a table of test cases.
  private long firstLine(MethodTree method) {
    var annotations = method.getModifiers().getAnnotations();
    return annotations.isEmpty()
        ? line(method)
        : line(positions.getEndPosition(unit, annotations.getLast())) + 1;
  }

  private boolean isRecordConstructor(MethodTree method) {
    return method.getName().contentEquals("<init>")
        && getCurrentPath().getParentPath().getLeaf().getKind() == Tree.Kind.RECORD;
  }

  private String name(MethodTree method) {
    var name =
        method.getName().contentEquals("<init>") ? "the constructor" : method.getName().toString();
    return name
        + method.getParameters().stream()
            .map(parameter -> parameter.getName().toString())
            .collect(Collectors.joining(", ", "(", ")"));
  }

  private void say(Tree tree, String sentence) {
    findings.accept(new Finding(file, line(tree), sentence));
  }

  private long line(Tree tree) {
    return line(positions.getStartPosition(unit, tree));
  }

  private long line(long position) {
    return position < 0 ? 1 : unit.getLineMap().getLineNumber(position);
  }
}
