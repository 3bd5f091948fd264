package dev.raywa.wasm.nn;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Namespace;
import java.util.Optional;

/// The models that guests may use by name. Thread-safe.
///
/// Every method blocks until the model is loaded; it is loaded once for all who use it. Closing
/// what is answered gives back the caller's share of it only.
@FunctionalInterface
public interface NnModels {
  /// There are none.
  NnModels NONE = (_, _, _) -> Optional.empty();

  /// A model by its name.
  ///
  /// @param namespace of the guest
  /// @param threads that one run may use, 1 to [NnOptions#THREADS_MAX]
  /// @return empty when nothing has that name there
  /// @throws NnException as [NnEngine#open]
  Optional<NnModel> open(Namespace namespace, NnModelName name, int threads) throws NnException;

  /// The model with these bytes, with one thread, when one with a name has them: what was pushed
  /// may be brought too.
  ///
  /// @param onnx read only when a model of that namespace has as many bytes
  /// @return empty when no model there has these bytes
  /// @throws NnException as [NnEngine#open]
  default Optional<NnModel> open(Namespace namespace, ByteSource onnx) throws NnException {
    return Optional.empty();
  }
}
