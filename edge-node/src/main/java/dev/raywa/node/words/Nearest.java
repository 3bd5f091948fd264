package dev.raywa.node.words;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// Guesses what somebody meant: the known word with the fewest letters to change.
public final class Nearest {
  private Nearest() {}

  /// The nearest of the known words; empty when all are too far to be meant.
  public static Optional<String> to(String wrong, Collection<String> known) {
    var lower = wrong.toLowerCase(Locale.ROOT);
    return known.stream()
        .min(Comparator.comparingInt((String word) -> distance(lower, word)).thenComparing(w -> w))
        .filter(word -> distance(lower, word) <= Math.max(2, word.length() / 3));
  }

  /// `; did you mean "cpus"?`, or nothing.
  public static String hint(String wrong, Collection<String> known) {
    return to(wrong, known).map(word -> "; did you mean \"" + word + "\"?").orElse("");
  }

  /// Letters to insert, remove, replace or swap with their neighbour.
  private static int distance(String from, String known) {
    var to = known.toLowerCase(Locale.ROOT);
    var before = new int[to.length() + 1];
    var last = new int[to.length() + 1];
    for (int j = 0; j <= to.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      var row = new int[to.length() + 1];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int changed = last[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(last[j], row[j - 1]));
        if (swapped(from, to, i, j)) {
          row[j] = Math.min(row[j], before[j - 2] + 1);
        }
      }
      before = last;
      last = row;
    }
    return last[to.length()];
  }

  private static boolean swapped(String from, String to, int i, int j) {
    return i > 1
        && j > 1
        && from.charAt(i - 1) == to.charAt(j - 2)
        && from.charAt(i - 2) == to.charAt(j - 1);
  }
}
