package dev.raywa.wasm.nn;

import java.util.Optional;

/// The models that guests may use by name. Thread-safe.
@FunctionalInterface
public interface NnModels {
  /// There are none.
  NnModels NONE = (_, _) -> Optional.empty();

  /// Blocks until the model is loaded; loaded once for all who use it. Closing what is answered
  /// gives back the caller's share of it only.
  ///
  /// @param threads that one run may use, 1 to [NnOptions#THREADS_MAX]
  /// @return empty when nothing has that name
  /// @throws NnException as [NnEngine#open]
  Optional<NnModel> open(NnModelName name, int threads) throws NnException;
}
