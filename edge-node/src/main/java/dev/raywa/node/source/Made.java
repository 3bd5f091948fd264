package dev.raywa.node.source;

import dev.raywa.message.ModuleId;
import java.util.List;

/// What a request to compile comes to.
public sealed interface Made {
  /// A module that the cluster has now.
  ///
  /// @param module its id
  /// @param bytes its size
  /// @param toolchain that made it
  /// @param cached whether it was made before
  /// @param log what the compiler said nevertheless
  record Module(ModuleId module, long bytes, Toolchain toolchain, boolean cached, String log)
      implements Made {}

  /// There is none.
  ///
  /// @param result why
  record Failed(Compiled result) implements Made {}

  /// The compiler made one that no node would run.
  ///
  /// @param refusals why
  record Refused(List<String> refusals) implements Made {
    public Refused {
      refusals = List.copyOf(refusals);
    }
  }

  /// Too many others wait.
  record Busy() implements Made {}
}
