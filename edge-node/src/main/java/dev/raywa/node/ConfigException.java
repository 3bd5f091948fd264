package dev.raywa.node;

/// The configuration is wrong. The message says which key, where it was set, and what would be
/// right; it is meant to be shown as it is, without a stack trace.
public final class ConfigException extends IllegalArgumentException {
  public ConfigException(String message) {
    super(message);
  }
}
