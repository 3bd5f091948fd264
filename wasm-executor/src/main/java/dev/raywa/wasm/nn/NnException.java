package dev.raywa.wasm.nn;

/// An operation on a model failed. The message is one sentence for a person; guests see the code.
public final class NnException extends Exception {
  private static final int SENTENCE_CHARS_MAX = 1_000;

  private final NnCode code;

  /// Carries no stack trace: it is an expected answer, and guests can cause it at any rate.
  ///
  /// @param sentence cut after 1,000 characters
  public NnException(NnCode code, String sentence) {
    super(cut(sentence), null, false, false);
    this.code = code;
  }

  /// What a guest is told.
  public NnCode code() {
    return code;
  }

  /// The sentence; never null.
  public String sentence() {
    var message = getMessage();
    return message == null ? code.toString() : message;
  }

  private static String cut(String sentence) {
    return sentence.length() <= SENTENCE_CHARS_MAX
        ? sentence
        : sentence.substring(0, SENTENCE_CHARS_MAX) + "…";
  }
}
