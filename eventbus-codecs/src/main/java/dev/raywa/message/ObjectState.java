package dev.raywa.message;

/// What a node says of an object that another one asked for.
public sealed interface ObjectState {
  /// It can be read.
  record Ready(Stored stored) implements ObjectState {}

  /// It will never be readable; counts as ready for `wait`.
  record Broken(TaskError error) implements ObjectState {}

  /// The node that was asked does not own it.
  record Unknown() implements ObjectState {}
}
