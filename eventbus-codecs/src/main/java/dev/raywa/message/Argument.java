package dev.raywa.message;

/// One argument of a task.
public sealed interface Argument {
  /// A WebAssembly i32.
  record I32(int value) implements Argument {}

  /// A WebAssembly i64.
  record I64(long value) implements Argument {}

  /// A WebAssembly f32, as its raw bits so that every NaN survives.
  record F32(int bits) implements Argument {}

  /// A WebAssembly f64, as its raw bits so that every NaN survives.
  record F64(long bits) implements Argument {}

  /// Bytes; the callee gets a pointer, or pointer and length, into its own memory.
  record Blob(Bytes value) implements Argument {}

  /// The value of an object: the task waits for it, and the callee gets its bytes as with [Blob].
  record Dependency(ObjectId object) implements Argument {}

  /// The reference itself: the callee gets the 28 bytes of the id and may read it when it likes.
  record Reference(ObjectId object) implements Argument {}
}
