package dev.raywa.node.source;

import java.util.List;
import java.util.Optional;

/// The compilers of this node. Thread-safe.
public interface Toolchains extends AutoCloseable {
  /// What was found; blocks until the search is over.
  List<Toolchain> found() throws InterruptedException;

  /// Why this node compiles nothing whatever is installed, in one sentence; blocks like [#found()].
  Optional<String> trouble() throws InterruptedException;

  /// Compiles a source; blocks. Whoever is interrupted meanwhile finds nothing of it left.
  Compiled compile(Source source) throws InterruptedException;

  /// Ends what runs, and removes what it wrote.
  @Override
  void close();
}
