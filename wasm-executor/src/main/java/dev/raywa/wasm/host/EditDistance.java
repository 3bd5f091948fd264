package dev.raywa.wasm.host;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/// Finds what somebody probably meant: the fewest letters to insert, delete or replace.
final class EditDistance {
  private static final int SUGGESTIONS_MAX = 3;
  private static final int NAME_LENGTH_MAX = 64;

  private EditDistance() {}

  /// The closest names, closest first; none when all are far.
  static List<String> nearest(String name, Collection<String> names) {
    if (name.length() > NAME_LENGTH_MAX) {
      return List.of();
    }
    int distanceMax = Math.max(2, name.length() / 3);
    return names.stream()
        .filter(known -> between(name, known) <= distanceMax)
        .sorted(
            Comparator.comparingInt((String known) -> between(name, known))
                .thenComparing(Comparator.naturalOrder()))
        .limit(SUGGESTIONS_MAX)
        .toList();
  }

  /// The distance of two words.
  static int between(String a, String b) {
    var above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      var row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      above = row;
    }
    return above[b.length()];
  }
}
