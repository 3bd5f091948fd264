package dev.raywa.node.functions;

import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.node.versions.Numbered;
import java.time.Instant;

/// One version of a function.
///
/// @param version from 1, never given twice while the function exists
/// @param module what is run
/// @param time when it was deployed
public record Deployed(
    Namespace namespace,
    FunctionName name,
    int version,
    ModuleId module,
    Instant time,
    FunctionSettings settings)
    implements Numbered {
  public Deployed {
    Numbered.require(version);
  }

  /// `name@version`.
  public String ref() {
    return name + "@" + version;
  }

  /// Whether calls of both do the same.
  boolean isSame(ModuleId otherModule, FunctionSettings otherSettings) {
    return module.equals(otherModule) && settings.equals(otherSettings);
  }
}
