package dev.raywa.node.source;

import dev.raywa.node.words.Nearest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// A program as its author wrote it. Whatever is wrong with it is an [IllegalArgumentException]
/// whose message is one sentence for its author.
///
/// @param language of the program
/// @param file the name of its main file
/// @param files text by name, the main file included
/// @param flags for the compiler
public record Source(
    Language language, String file, Map<String, String> files, List<String> flags) {
  /// Files of one program.
  public static final int FILES_MAX = 32;

  private static final int FLAGS_MAX = 16;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

  public Source {
    files = Map.copyOf(files);
    flags = List.copyOf(flags);
    files.keySet().forEach(name -> requireName(language, name));
    if (!files.containsKey(file)) {
      throw new IllegalArgumentException("there is no file \"" + file + "\"");
    }
    if (files.size() > FILES_MAX || flags.size() > FLAGS_MAX) {
      throw new IllegalArgumentException(
          "a source has at most " + FILES_MAX + " files and " + FLAGS_MAX + " flags");
    }
    for (var flag : flags) {
      if (!language.allows(flag)) {
        throw new IllegalArgumentException(
            "the flag \"" + flag + "\" is not one that " + language.word() + " sources may have");
      }
    }
  }

  /// One file, whose language is told by its name.
  public static Source of(String file, String text) {
    return new Source(languageOf(file), file, Map.of(file, text), List.of());
  }

  /// The language of a file, by its name.
  public static Language languageOf(String file) {
    return Language.ofFile(file)
        .orElseThrow(() ->
            new IllegalArgumentException(
                "the language of \"" + file + "\" is unknown; sources end in " + endings()));
  }

  /// The language with this name.
  public static Language languageCalled(String word) {
    return Language.of(word)
        .orElseThrow(() -> {
          var known = Arrays.stream(Language.values()).map(Language::word).toList();
          return new IllegalArgumentException(
              "there is no language \""
                  + word
                  + "\"; there are "
                  + String.join(", ", known)
                  + Nearest.hint(word, known));
        });
  }

  /// Bytes of all files.
  public long sizeBytes() {
    return files.values().stream()
        .mapToLong(text -> text.getBytes(StandardCharsets.UTF_8).length)
        .sum();
  }

  /// The text of the main file.
  String main() {
    return files.getOrDefault(file, "");
  }

  /// Everything that decides what is compiled, apart from the compiler.
  String fingerprint() {
    var text = new StringBuilder(language.word()).append('\n').append(file).append('\n');
    flags.forEach(flag -> text.append(flag).append('\n'));
    new TreeMap<>(files)
        .forEach((name, body) ->
            text.append(name).append(' ').append(body.length()).append('\n').append(body));
    return text.toString();
  }

  private static void requireName(Language language, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a file is named by 1 to 64 letters, digits and . _ - without folders, was \""
              + name
              + "\"");
    }
    if (!language.takes(name)) {
      throw new IllegalArgumentException(
          "a program in " + language.word() + " cannot have the file \"" + name + "\"");
    }
  }

  private static String endings() {
    return String.join(
        ", ",
        Arrays.stream(Language.values())
            .flatMap(one -> one.endings().stream())
            .map(ending -> "." + ending)
            .toList());
  }
}
