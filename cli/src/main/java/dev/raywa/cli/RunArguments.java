package dev.raywa.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/// Tells our options of `run` from the guest's arguments.
///
/// Ours stand before the file or right after it. The first word after the file that is none of
/// ours, or `--`, begins what is the guest's, whatever it looks like.
final class RunArguments {
  private final CommandSpec run;
  private final List<String> ours = new ArrayList<>();
  private final List<String> guests = new ArrayList<>();

  private RunArguments(CommandSpec run) {
    this.run = run;
  }

  /// The same arguments in an order that picocli understands: options, `--`, the file, the guest's.
  static List<String> sorted(CommandSpec run, List<String> arguments) {
    var split = new RunArguments(run);
    split.read(arguments);
    var sorted = new ArrayList<>(split.ours);
    if (!split.guests.isEmpty()) {
      sorted.add("--");
      sorted.addAll(split.guests);
    }
    return sorted;
  }

  private void read(List<String> arguments) {
    int next = 0;
    while (next < arguments.size() && wordsOfOurs(arguments.get(next)) > 0) {
      next = takeOption(arguments, next);
    }
    next = skipSeparator(arguments, next);
    if (next == arguments.size()) {
      return;
    }
    guests.add(arguments.get(next++));
    while (next < arguments.size() && wordsOfOption(arguments.get(next)) > 0) {
      next = takeOption(arguments, next);
    }
    next = skipSeparator(arguments, next);
    guests.addAll(arguments.subList(next, arguments.size()));
  }

  private int takeOption(List<String> arguments, int at) {
    int end = Math.min(arguments.size(), at + wordsOfOurs(arguments.get(at)));
    ours.addAll(arguments.subList(at, end));
    return end;
  }

  private static int skipSeparator(List<String> arguments, int at) {
    return at < arguments.size() && arguments.get(at).equals("--") ? at + 1 : at;
  }

  /// Before the file, a word with a dash is ours even when it is wrong: picocli says so then.
  private int wordsOfOurs(String word) {
    int words = wordsOfOption(word);
    boolean wrong = word.startsWith("-") && !word.equals("--");
    return words == 0 && wrong ? 1 : words;
  }

  /// How many words an option takes, itself included; 0 when it is none of ours.
  private int wordsOfOption(String word) {
    int equals = word.indexOf('=');
    var option = run.findOption(equals < 0 ? word : word.substring(0, equals));
    if (option == null || !word.startsWith("-")) {
      return 0;
    }
    return equals < 0 && option.arity().max() > 0 ? 2 : 1;
  }
}
