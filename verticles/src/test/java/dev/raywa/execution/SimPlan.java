package dev.raywa.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// What a simulated task does, and what it must answer: both follow from a number alone, so that
/// the answer is known without a cluster.
///
/// @param seed of the task
/// @param depth how many levels of tasks may be below it
record SimPlan(long seed, int depth) {
  private static final String PREFIX = "t/";

  /// One thing that a guest does.
  sealed interface Op {
    /// Computes for so long.
    record Work(long micros) implements Op {}

    /// Submits the task of this plan; with `input`, the result of the submission before it is its
    /// argument.
    record Submit(SimPlan child, boolean input) implements Op {}

    /// Submits a task that ends only when it is cancelled, cancels it, and sees that it was.
    record SubmitAndCancel() implements Op {}

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

  /// Everything it does, in order.
  List<Op> ops() {
    var dice = new Random(seed);
    var ops = new ArrayList<Op>();
    ops.add(new Op.Work(500 + dice.nextInt(dice.nextInt(20) == 0 ? 400_000 : 20_000)));
    if (kind() == Kind.REFERENCE) {
      ops.add(new Op.Submit(child(0), false));
      ops.add(new Op.ReturnReference());
      return ops;
    }
    int children = children(dice);
    int puts = dice.nextInt(3);
    for (int i = 0; i < puts; i++) {
      ops.add(new Op.Put(stored(i), dice.nextBoolean()));
    }
    for (int i = 0; i < children; i++) {
      ops.add(new Op.Submit(child(i), takesInput(i)));
    }
    if (depth > 0 && dice.nextInt(6) == 0) {
      ops.add(new Op.SubmitAndCancel());
    }
    if (children > 1) {
      ops.add(new Op.Await(1 + dice.nextInt(children)));
    }
    ops.add(new Op.Work(dice.nextInt(5_000)));
    for (int i = children - 1; i >= 0; i--) {
      ops.add(new Op.Get(i));
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
    return sum;
  }

  /// The first summand of an answer.
  static long mix(long seed, long input) {
    return seed * 0x9E3779B97F4A7C15L ^ input;
  }

  SimPlan child(int index) {
    return new SimPlan(mix(seed + index + 1, 5), depth - 1);
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
