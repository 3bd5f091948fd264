package dev.raywa.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A run of an example as examples/README.md tells it: a line that names the program in backticks,
/// then what it prints between fences.
///
/// @param words the words after `run`: options, the file, its arguments
/// @param out what it prints on stdout
record ReadmeGuest(List<String> words, String out) {
  /// Too long, or too large, for every build; run by hand before a release.
  private static final Set<String> BY_HAND =
      Set.of(
          "c/fib.wasm 20",
          "c/objects.wasm 104857600 268435456",
          "c/blocked.wasm gate 10000 30000",
          "c/blocked.wasm chain 10000");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final String FENCE = "```";
  private static final String NO_OUTPUT = "prints nothing";

  /// All of them in the order of the document, without those that are run by hand.
  static List<ReadmeGuest> all() {
    var guests = new ArrayList<ReadmeGuest>();
    var lines = lines();
    for (int i = lines.indexOf("## What they print"); i < lines.size(); i++) {
      var line = lines.get(i);
      if (line.startsWith("`") && !line.startsWith(FENCE)) {
        i = read(lines, i, guests);
      }
    }
    guests.removeIf(guest -> BY_HAND.contains(guest.command()));
    return guests;
  }

  /// The file and its arguments, as the document writes them.
  String command() {
    return String.join(" ", words).replaceFirst("^.*?examples/(?=\\S+\\.wasm)", "");
  }

  /// Adds the runs of one heading, which may name several, and answers the last line that was read.
  private static int read(List<String> lines, int at, List<ReadmeGuest> guests) {
    var heading = lines.get(at);
    var options = "";
    var commands = new ArrayList<String>();
    for (var quoted = QUOTED.matcher(heading); quoted.find(); ) {
      var text = quoted.group(1);
      if (text.startsWith("--")) {
        options = text + " ";
      } else if (text.contains(".wasm")) {
        commands.add(text);
      }
    }
    int last = at;
    for (var command : commands) {
      var words = List.of((options + "examples/" + command).split(" ", -1));
      if (heading.contains(NO_OUTPUT)) {
        guests.add(new ReadmeGuest(words, ""));
        continue;
      }
      int open = indexOf(lines, last + 1);
      int close = indexOf(lines, open + 1);
      var out = String.join("\n", lines.subList(open + 1, close)) + "\n";
      guests.add(new ReadmeGuest(words, out));
      last = close;
    }
    return last;
  }

  private static int indexOf(List<String> lines, int from) {
    for (int i = from; i < lines.size(); i++) {
      if (lines.get(i).equals(FENCE)) {
        return i;
      }
    }
    throw new IllegalStateException("examples/README.md has no output after line " + from);
  }

  private static List<String> lines() {
    try {
      return Files.readAllLines(Checkout.root().resolve("examples/README.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
