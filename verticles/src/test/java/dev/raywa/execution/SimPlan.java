package dev.raywa.execution;

import dev.raywa.message.Demand;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What a simulated task does, and what it must answer: both follow from a number alone, so that
/// the answer is known without a cluster.
///
/// @param seed of the task
/// @param depth how many levels of tasks may be below it
record SimPlan(long seed, int depth) {
  /// What runs below a cancelled task ends with it; when whoever knew that is gone, after so long.
  static final Duration ORPHAN_MAX = Duration.ofSeconds(30);

  private static final String PREFIX = "t/";

  /// One thing that a guest does.
  sealed interface Op {
    /// Computes for so long.
    record Work(long micros) implements Op {}

    /// Submits a task; with `input`, the result of the submission before it is its argument.
    record Submit(String label, boolean input, TaskOptions options) implements Op {}

    /// Submits a task that cannot succeed, and sees that it does not.
    record SubmitDoomed(Doom doom) implements Op {}

    /// Runs until somebody stops it.
    record Spin() implements Op {}

    /// Fails.
    record Trap() implements Op {}

    /// Stores a value and keeps its reference.
    record Put(long value, boolean large) implements Op {}

    /// Waits until so many of the results are there.
    record Await(int returns) implements Op {}

    /// Reads a result; one that is a reference is followed.
    record Get(int submission) implements Op {}

    /// Reads a stored value.
    record GetPut(int put) implements Op {}

    /// Answers.
    record Return(boolean large) implements Op {}

    /// Answers with the reference of its only child, which nobody here waits for.
    record ReturnReference() implements Op {}
  }

  /// Why a task cannot succeed.
  enum Doom {
    /// It never ends, and is cancelled.
    CANCELLED("spin", Code.CANCELLED),
    /// It waits for tasks that never end, and is cancelled with them.
    CANCELLED_TREE("tree", Code.CANCELLED),
    /// It never ends, and has a deadline.
    LATE("spin", Code.DEADLINE_EXCEEDED),
    /// It fails, however often it is tried.
    TRAPPED("trap", Code.TRAPPED);

    private final String label;
    private final Code code;

    Doom(String label, Code code) {
      this.label = label;
      this.code = code;
    }

    String label() {
      return label;
    }

    TaskOptions options() {
      return switch (this) {
        case CANCELLED, CANCELLED_TREE -> TaskOptions.DEFAULT;
        case LATE -> limited(Duration.ofMillis(300));
        case TRAPPED -> new TaskOptions(Demand.ONE_CPU, 2, true, Duration.ZERO);
      };
    }

    /// What it ends with.
    Code code() {
      return code;
    }

    boolean isCancelled() {
      return code == Code.CANCELLED;
    }
  }

  /// How a task hands over what it made.
  enum Kind {
    VALUE,
    LARGE_VALUE,
    REFERENCE
  }

  /// The word that names the plan in a task's function.
  String label() {
    return PREFIX + seed + '/' + depth;
  }

  /// What the task with this label does.
  static List<Op> ops(String label) {
    return switch (label) {
      case "spin" -> List.of(new Op.Spin());
      case "trap" -> List.of(new Op.Work(1_000), new Op.Trap());
      case "tree" ->
          List.of(
              new Op.Submit("spin", false, limited(ORPHAN_MAX)),
              new Op.Submit("spin", false, limited(ORPHAN_MAX)),
              new Op.Get(1));
      default -> of(label).ops();
    };
  }

  /// The number that a task's answer begins with.
  static long seed(String label) {
    return label.startsWith(PREFIX) ? of(label).seed() : 0;
  }

  static SimPlan of(String label) {
    int last = label.lastIndexOf('/');
    return new SimPlan(
        Long.parseLong(label.substring(PREFIX.length(), last)),
        Integer.parseInt(label.substring(last + 1)));
  }

  Kind kind() {
    int dice = new Random(seed * 31 + 7).nextInt(10);
    if (dice < 2 && depth > 0) {
      return Kind.REFERENCE;
    }
    return dice < 5 ? Kind.LARGE_VALUE : Kind.VALUE;
  }

  /// Whether the first attempt of the task with this label fails.
  static boolean failsFirst(String label) {
    return label.startsWith(PREFIX) && of(label).failsFirst();
  }

  /// Whether its first attempt fails.
  boolean failsFirst() {
    return Math.floorMod(seed * 13 + 5, 17) == 0;
  }

  /// Everything it does, in order.
  List<Op> ops() {
    var dice = new Random(seed);
    var ops = new ArrayList<Op>();
    ops.add(new Op.Work(500 + dice.nextInt(dice.nextInt(20) == 0 ? 400_000 : 20_000)));
    if (kind() == Kind.REFERENCE) {
      ops.add(submit(child(0), false));
      ops.add(new Op.ReturnReference());
      return ops;
    }
    int children = children(dice);
    int puts = dice.nextInt(3);
    for (int i = 0; i < puts; i++) {
      ops.add(new Op.Put(stored(i), dice.nextBoolean()));
    }
    for (int i = 0; i < children; i++) {
      ops.add(submit(child(i), takesInput(i)));
    }
    var chain = chain();
    for (int i = 0; i < chain.size(); i++) {
      ops.add(submit(chain.get(i), i > 0));
    }
    if (depth > 0 && dice.nextInt(4) == 0) {
      ops.add(new Op.SubmitDoomed(Doom.values()[dice.nextInt(Doom.values().length)]));
    }
    if (children > 1) {
      ops.add(new Op.Await(1 + dice.nextInt(children)));
    }
    ops.add(new Op.Work(dice.nextInt(dice.nextInt(10) == 0 ? 300_000 : 5_000)));
    for (int i = children - 1; i >= 0; i--) {
      ops.add(new Op.Get(i));
    }
    if (!chain.isEmpty()) {
      ops.add(new Op.Get(children + chain.size() - 1));
    }
    for (int i = 0; i < puts; i++) {
      ops.add(new Op.GetPut(i));
    }
    ops.add(new Op.Return(kind() == Kind.LARGE_VALUE));
    return ops;
  }

  /// What the task answers, or what the reference that it answers leads to.
  ///
  /// @param input the value of its argument; 0 for none
  long answer(long input) {
    if (kind() == Kind.REFERENCE) {
      return child(0).answer(0);
    }
    var dice = new Random(seed);
    dice.nextInt(dice.nextInt(20) == 0 ? 400_000 : 20_000);
    int children = children(dice);
    int puts = dice.nextInt(3);
    long sum = mix(seed, input);
    long before = 0;
    for (int i = 0; i < children; i++) {
      before = child(i).answer(takesInput(i) ? before : 0);
      sum += before;
    }
    for (int i = 0; i < puts; i++) {
      sum += stored(i);
    }
    long link = 0;
    for (var next : chain()) {
      link = next.answer(link);
    }
    return sum + link;
  }

  /// The first summand of an answer.
  static long mix(long seed, long input) {
    return seed * 0x9E3779B97F4A7C15L ^ input;
  }

  SimPlan child(int index) {
    return new SimPlan(mix(seed + index + 1, 5), depth - 1);
  }

  /// Tasks of which each needs the large result of the one before, and only the last one's result
  /// is read.
  private List<SimPlan> chain() {
    var dice = new Random(seed ^ 0x5DEECE66DL);
    var chain = new ArrayList<SimPlan>();
    int length = depth > 0 && dice.nextInt(5) == 0 ? 2 + dice.nextInt(4) : 0;
    while (chain.size() < length) {
      var next = new SimPlan(mix(dice.nextLong(), 3), 0);
      if (next.kind() == Kind.LARGE_VALUE) {
        chain.add(next);
      }
    }
    return chain;
  }

  private static Op submit(SimPlan child, boolean input) {
    int retries = child.failsFirst() ? 5 : 3;
    var options = new TaskOptions(Demand.ONE_CPU, retries, child.failsFirst(), Duration.ZERO);
    return new Op.Submit(child.label(), input, options);
  }

  private static TaskOptions limited(Duration deadline) {
    return new TaskOptions(Demand.ONE_CPU, 3, deadline);
  }

  private boolean takesInput(int child) {
    return child > 0
        && child(child - 1).kind() != Kind.REFERENCE
        && child(child).kind() != Kind.REFERENCE
        && Math.floorMod(seed + child, 3) == 0;
  }

  private int children(Random dice) {
    return depth == 0 ? 0 : 1 + dice.nextInt(4);
  }

  private long stored(int index) {
    return mix(seed + index, 99);
  }
}
