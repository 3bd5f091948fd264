package dev.raywa.wasm.host;

/// An import that we can satisfy.
interface Linkable {
  /// Its exact type.
  Signature signature();

  /// What it does in one instance.
  HostFunction.Body bind(InstanceState state);
}
