package dev.raywa.node.http;

import dev.raywa.message.Bytes;
import dev.raywa.node.source.Compiled;
import dev.raywa.node.source.Language;
import dev.raywa.node.source.Source;
import dev.raywa.node.source.Toolchain;
import dev.raywa.node.source.Toolchains;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;

/// Compilers that need no time: every source becomes the same module, unless a test says otherwise.
final class FakeToolchains implements Toolchains {
  static final Toolchain RUST = new Toolchain(Language.RUST, "1.90.0", "wasm32-wasip1");

  final List<Toolchain> found = new CopyOnWriteArrayList<>(List.of(RUST));
  final List<Source> compiled = new CopyOnWriteArrayList<>();
  final AtomicInteger interrupted = new AtomicInteger();

  /// What comes of every source.
  volatile Compiled result = new Compiled.Done(RUST, Bytes.of(Site.WASM), "warning: unused\n");

  /// A compiler that does not end.
  volatile boolean hangs;

  @Override
  public List<Toolchain> found() {
    return List.copyOf(found);
  }

  @Override
  public Optional<String> trouble() {
    return Optional.empty();
  }

  @Override
  public Compiled compile(Source source) throws InterruptedException {
    compiled.add(source);
    if (hangs) {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException e) {
        interrupted.incrementAndGet();
        throw e;
      }
    }
    return result;
  }

  @Override
  public void close() {}
}
