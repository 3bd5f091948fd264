package dev.raywa.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What can be measured.
enum Subject {
  FIB,
  LATENCY,
  THROUGHPUT,
  WAIT,
  OBJECTS,
  SANDBOX,
  RECOVERY,
  NN;

  /// Its name on the command line.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Subject> of(String word) {
    return Arrays.stream(values()).filter(subject -> subject.word().equals(word)).findFirst();
  }

  boolean needsOneNode() {
    return this != SANDBOX && this != RECOVERY && this != NN;
  }

  boolean needsTwoNodes() {
    return this == LATENCY || this == THROUGHPUT || this == OBJECTS;
  }
}
