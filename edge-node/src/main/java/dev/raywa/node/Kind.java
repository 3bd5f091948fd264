package dev.raywa.node;

import dev.raywa.message.Quantity;
import dev.raywa.node.words.HostPort;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A form of values: how they are written, and which are right.
///
/// @param form what is right, in words that complete "cannot be …, it is"
/// @param reader throws [IllegalArgumentException] for what it cannot read
/// @param right whether a value that was read may be used
record Kind<T>(String form, Function<String, T> reader, Predicate<T> right) {
  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

  /// `host:port`.
  static Kind<HostPort> address() {
    return new Kind<>("host:port, such as 127.0.0.1:8080", HostPort::parse, _ -> true);
  }

  /// Addresses of others, separated by commas.
  static Kind<List<HostPort>> addresses() {
    return new Kind<>(
        "a list of host:port, such as 10.0.0.1:5701,10.0.0.2:5701",
        text -> parts(text).map(HostPort::parse).toList(),
        list -> list.stream().allMatch(one -> one.port() > 0));
  }

  /// A name or IP address of this machine. Other nodes are told to come there, so it is a real one.
  static Kind<String> host() {
    return new Kind<>(
        "one address of this machine, such as 127.0.0.1 or 10.0.0.1, not a wildcard",
        text -> text,
        text -> HostPort.isHost(text) && !HostPort.isWildcard(text));
  }

  /// A text of a shape.
  static Kind<String> text(String shape, String form) {
    return new Kind<>(form, text -> text, Pattern.compile(shape).asMatchPredicate());
  }

  /// Yes or no.
  static Kind<Boolean> flag() {
    return new Kind<>(
        "true or false",
        text -> {
          if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException("neither true nor false: \"" + text + "\"");
          }
          return text.equals("true");
        },
        _ -> true);
  }

  /// A whole number.
  static Kind<Integer> count(int min, int max) {
    return new Kind<>(
        "a whole number from " + min + " to " + max,
        text -> Math.toIntExact(number(text)),
        value -> value >= min && value <= max);
  }

  /// A size with a unit.
  static Kind<Long> bytes(long min, long max) {
    return new Kind<>(
        "a size, such as 512m or 1.5GiB, from "
            + Quantity.bytes(min)
            + " to "
            + Quantity.bytes(max),
        ByteSize::parse,
        value -> value >= min && value <= max);
  }

  /// A time with a unit, which the form names.
  static Kind<Duration> time(Duration min, Duration max) {
    return new Kind<>(
        "a time, such as 250ms, 5s or 2m, from " + Span.text(min) + " to " + Span.text(max),
        Span::parse,
        value -> value.compareTo(min) >= 0 && value.compareTo(max) <= 0);
  }

  /// Cores, in thousandths once they are read.
  static Kind<Integer> cores() {
    return new Kind<>(
        "a number of cores with at most three decimals, from 0.001 to 1024",
        text -> new BigDecimal(text).movePointRight(3).intValueExact(),
        value -> value >= 1 && value <= 1_024_000);
  }

  /// Pairs `key=value`, separated by commas.
  static Kind<Map<String, String>> labels() {
    var shape = Pattern.compile("[A-Za-z0-9._/-]{1,64}");
    return new Kind<>(
        "a list of key=value, such as zone=a,disk=ssd, of letters, digits and . _ / -",
        Kind::pairs,
        map ->
            map.entrySet().stream()
                .allMatch(one ->
                    shape.matcher(one.getKey()).matches()
                        && shape.matcher(one.getValue()).matches()));
  }

  /// Absolute folders, separated by commas.
  static Kind<List<Path>> folders() {
    return new Kind<>(
        "a list of absolute folders, such as /srv/data,/srv/models",
        text -> parts(text).map(Path::of).toList(),
        list -> list.stream().allMatch(Path::isAbsolute));
  }

  /// Sites as browsers name them, separated by commas; what is kept is in lower case.
  static Kind<List<String>> origins() {
    var shape = Pattern.compile("https?://([a-z0-9._-]+|\\[[0-9a-f:]+])(:[0-9]{1,5})?");
    return new Kind<>(
        "a list of http[s]://host[:port], such as http://localhost:3000,https://app.example",
        text -> parts(text).map(part -> part.toLowerCase(Locale.ROOT)).toList(),
        list -> list.stream().allMatch(shape.asMatchPredicate()));
  }

  /// One absolute folder.
  static Kind<Path> folder() {
    return new Kind<>("an absolute folder, such as /var/tmp", Path::of, Path::isAbsolute);
  }

  /// A file of this machine; an empty text for none.
  static Kind<Optional<Path>> file() {
    return new Kind<>(
        "an absolute file, such as /etc/raywa/file",
        text -> text.isEmpty() ? Optional.empty() : Optional.of(Path.of(text)),
        file -> file.isEmpty() || file.get().isAbsolute());
  }

  private static Stream<String> parts(String text) {
    return Arrays.stream(text.split(",")).map(String::strip).filter(part -> !part.isEmpty());
  }

  private static Map<String, String> pairs(String text) {
    var pairs = new TreeMap<String, String>();
    parts(text)
        .forEach(part -> {
          int equals = part.indexOf('=');
          if (equals < 1 || pairs.containsKey(part.substring(0, equals))) {
            throw new IllegalArgumentException("not key=value, or twice: \"" + part + "\"");
          }
          pairs.put(part.substring(0, equals), part.substring(equals + 1));
        });
    return pairs;
  }

  private static long number(String text) {
    if (!NUMBER.matcher(text).matches()) {
      throw new IllegalArgumentException("not a whole number: \"" + text + "\"");
    }
    return Long.parseLong(text);
  }
}
