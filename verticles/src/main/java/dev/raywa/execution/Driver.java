package dev.raywa.execution;

import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.wasm.Inspection;
import java.util.List;

/// Where the driver of a job begins.
final class Driver {
  /// What a reactor calls its driver, the first one that it exports: it has no `_start`.
  private static final List<String> OF_REACTORS = List.of("run", "main");

  private Driver() {}

  /// The export that the job names; for a module without `_start` of which nothing else was said,
  /// the one that reactors use.
  static Entry entry(JobSpec spec, Inspection module) {
    if (spec.isFunctionCall()) {
      return new Entry.Export(spec.entry());
    }
    var named = new Entry.Start(spec.entry());
    if (!named.equals(Entry.Start.COMMAND) || exports(module, spec.entry())) {
      return named;
    }
    return OF_REACTORS.stream()
        .filter(name -> exports(module, name))
        .findFirst()
        .map(Entry.Start::new)
        .orElse(named);
  }

  private static boolean exports(Inspection module, String name) {
    return module.exports().stream().anyMatch(export -> export.name().equals(name));
  }
}
