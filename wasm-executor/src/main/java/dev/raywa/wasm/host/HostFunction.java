package dev.raywa.wasm.host;

/// A function that the host provides to guests.
///
/// @param module the import module
/// @param name the import name
/// @param signature its exact type
/// @param body what it does
public record HostFunction(String module, String name, Signature signature, Body body) {
  /// What a host function does. Called on the guest's own thread.
  @FunctionalInterface
  public interface Body {
    /// Takes one value per parameter, scalars as the engine holds them: i32 in the low 32 bits,
    /// floats as raw bits. Answers the single result, or anything when there is none.
    long call(Guest guest, long[] arguments);
  }
}
