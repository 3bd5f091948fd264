package dev.raywa.message;

/// A function that can be called as a task, anywhere; the label is for people only.
public record FunctionRef(ModuleId module, Entry entry, String label) {
  public FunctionRef {
    if (label.isEmpty() || label.length() > 1024) {
      throw new IllegalArgumentException("label must have 1 to 1024 characters, was: " + label);
    }
  }

  /// A function labelled by its entry.
  public FunctionRef(ModuleId module, Entry entry) {
    this(module, entry, entry.label());
  }
}
