package dev.raywa.wasm.chicory;

import java.util.ArrayList;
import java.util.List;

/// Sentences that say why a module may not run; the first few of them.
final class Refusals {
  private static final int SENTENCES_MAX = 8;

  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    if (sentences.size() < SENTENCES_MAX) {
      sentences.add(sentence);
    }
  }

  boolean isEmpty() {
    return sentences.isEmpty();
  }

  List<String> sentences() {
    return List.copyOf(sentences);
  }

  /// Names what is too much, how much it is, what is allowed, and where that is set.
  static String over(String what, long value, long max, String setting) {
    return what + ": " + value + " is over the limit of " + max + " (" + setting + ")";
  }
}
