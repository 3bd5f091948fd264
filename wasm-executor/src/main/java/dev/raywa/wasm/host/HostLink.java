package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/// Links imports that this project provides. Thread-safe.
public interface HostLink {
  /// A function that a module wants.
  record Import(String module, String name, Signature signature) {}

  /// What becomes of a module's imports.
  sealed interface Plan {
    /// All of them exist with the types wanted. The dialect is [Dialect#AUTO] when only the first
    /// call can tell, or when there is nothing to tell.
    ///
    /// @param sessions makes the state of one instance
    record Linked(Dialect dialect, Supplier<Session> sessions) implements Plan {}

    /// They do not fit; one sentence for each problem, naming the import, its type and what was
    /// near.
    record Refused(List<String> sentences) implements Plan {}
  }

  /// The host functions of one instance, used by its thread only.
  interface Session extends AutoCloseable {
    /// The body of an import of the plan.
    HostFunction.Body body(Import wanted);

    /// The most memory that was held for the instance outside its own, in bytes; until [#close].
    default long heldBytesMax() {
      return 0;
    }

    /// Gives back what the instance holds, however it ended. Idempotent.
    @Override
    default void close() {}
  }

  /// Whether imports of this module are ours to link.
  boolean claims(String importModule);

  /// Decides the dialect and finds every import that [#claims] is true of.
  ///
  /// @param imports only those that are claimed
  /// @param exports names of everything that the module exports
  /// @param choice the user's choice, or [Dialect#AUTO]
  Plan plan(List<Import> imports, Set<String> exports, Dialect choice);
}
