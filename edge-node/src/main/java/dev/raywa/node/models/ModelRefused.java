package dev.raywa.node.models;

/// A model cannot be kept. The message is one sentence for a person.
public final class ModelRefused extends Exception {
  /// Why.
  public enum Reason {
    /// No model can have this name.
    NAME,
    /// The bytes are no model, or one that is not run here.
    MODEL,
    /// A limit on bytes would be exceeded.
    SIZE,
    /// The node runs no models at all.
    OFF,
    /// The node could not look at it now; later it may.
    BUSY
  }

  private final Reason reason;

  /// Carries no stack trace: it is an expected answer.
  ModelRefused(Reason reason, String sentence) {
    super(sentence, null, false, false);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }

  /// The sentence.
  public String sentence() {
    return String.valueOf(getMessage());
  }
}
