package dev.raywa.wasm.nn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A model that places sentences of similar meaning close to each other: all-MiniLM-L6-v2, with
/// 8-bit weights. It comes as a test dependency.
public final class SentenceModel {
  /// Numbers for each token.
  public static final int WIDTH = 384;

  private static final String FILE = "/all-minilm-l6-v2-q";
  private static final Pattern WORD = Pattern.compile("[a-z0-9]+|[^\\sa-z0-9]");
  private static final Pattern ENTRY = Pattern.compile("(?m)^ {6}\"([^\"\\\\]+)\": (\\d+),?$");
  private static final String WITHIN = "##";

  private final Map<String, Long> vocabulary;

  /// Reads the vocabulary.
  public SentenceModel() throws IOException {
    var json = new String(read("-tokenizer.json"), StandardCharsets.UTF_8);
    vocabulary =
        ENTRY
            .matcher(json.substring(json.indexOf("\"vocab\"")))
            .results()
            .collect(
                Collectors.toUnmodifiableMap(
                    entry -> entry.group(1), entry -> Long.parseLong(entry.group(2))));
    assertThat(vocabulary).hasSizeGreaterThan(30_000);
  }

  /// The model, with three inputs of 64-bit integers.
  public Bytes model() throws IOException {
    return Bytes.of(read(".onnx"));
  }

  /// The numbers of an English sentence without accents: longest pieces first, between a mark for
  /// the beginning and one for the end.
  public long[] tokens(String sentence) {
    var tokens = new ArrayList<Long>(List.of(number("[CLS]")));
    for (var word : WORD.matcher(sentence.toLowerCase(Locale.ROOT)).results().toList()) {
      tokens.addAll(pieces(word.group()));
    }
    tokens.add(number("[SEP]"));
    return tokens.stream().mapToLong(Long::longValue).toArray();
  }

  /// The mean over all tokens.
  public static double[] mean(float[] ofTokens) {
    var mean = new double[WIDTH];
    for (int i = 0; i < ofTokens.length; i++) {
      mean[i % WIDTH] += ofTokens[i] * (double) WIDTH / ofTokens.length;
    }
    return mean;
  }

  /// 1 for the same direction, 0 for no relation.
  public static double cosine(double[] a, double[] b) {
    return dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private List<Long> pieces(String word) {
    var pieces = new ArrayList<Long>();
    for (int from = 0; from < word.length(); ) {
      int to = word.length();
      while (to > from && !vocabulary.containsKey(piece(word, from, to))) {
        to--;
      }
      if (to == from) {
        return List.of(number("[UNK]"));
      }
      pieces.add(number(piece(word, from, to)));
      from = to;
    }
    return pieces;
  }

  private static String piece(String word, int from, int to) {
    return (from > 0 ? WITHIN : "") + word.substring(from, to);
  }

  private long number(String piece) {
    return Objects.requireNonNull(vocabulary.get(piece), piece);
  }

  private static byte[] read(String ending) throws IOException {
    try (var in = SentenceModel.class.getResourceAsStream(FILE + ending)) {
      return Objects.requireNonNull(in, ending).readAllBytes();
    }
  }
}
