package dev.raywa.message;

/// Which form of the import module `ray` a guest was written against.
public enum Dialect {
  /// Decided from the guest's imports when it is linked.
  AUTO,
  /// The REP's proposed API: `call get put wait cancel` on `ObjectRef`.
  REP,
  /// The REP's first example: a two-parameter `call` and nothing else.
  REP_FIRST,
  /// Warrior: `warbuffer` handles, 0 for success.
  WARRIOR
}
