package dev.raywa.node.source;

import dev.raywa.grid.OwnFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The compilers of this machine, as processes. They are looked for in the background when somebody
/// asks first, so that a node starts as fast as without them.
public final class LocalToolchains implements Toolchains {
  private static final Logger LOG = LoggerFactory.getLogger(LocalToolchains.class);

  /// How the names of folders begin in which nodes compile.
  private static final String FOLDERS = "raywa-source-";

  private static final String NO_JAIL =
      "this node compiles nothing: it can keep compilers apart neither by bubblewrap nor by user"
          + " namespaces. Install bubblewrap, or set source.sandbox to off if you trust every"
          + " source that reaches this node";
  private static final String NO_FOLDER =
      "this node compiles nothing: its folder for temporary files cannot be written";
  private static final String SWITCHED_OFF = "this node compiles nothing: source.compiles.max is 0";

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CompletableFuture<Found> found = new CompletableFuture<>();
  private final Thread search;

  /// What there is.
  private record Found(
      Optional<Workshop> workshop,
      Optional<OwnFolder> folder,
      Map<Language, Compiler> compilers,
      Optional<String> trouble) {}

  private LocalToolchains(
      SourceLimits limits, Map<String, String> environment, LongSupplier nanos) {
    this.search =
        Thread.ofPlatform()
            .daemon()
            .name("raywa-toolchains")
            .unstarted(() -> search(limits, new Places(limits.path(), environment), nanos));
  }

  /// Begins the search; returns at once.
  ///
  /// @param environment of the node's process
  /// @param nanos a clock that never goes back
  public static LocalToolchains start(
      SourceLimits limits, Map<String, String> environment, LongSupplier nanos) {
    var toolchains = new LocalToolchains(limits, environment, nanos);
    toolchains.search.start();
    return toolchains;
  }

  @Override
  public List<Toolchain> found() throws InterruptedException {
    return get().compilers().values().stream().map(Compiler::toolchain).toList();
  }

  @Override
  public Optional<String> trouble() throws InterruptedException {
    return get().trouble();
  }

  @Override
  public Compiled compile(Source source) throws InterruptedException {
    var here = get();
    var compiler = here.compilers().get(source.language());
    if (here.workshop().isEmpty() || compiler == null) {
      return new Compiled.Unavailable(
          here.trouble()
              .orElseGet(() ->
                  "no compiler for "
                      + source.language().word()
                      + " is here; "
                      + source.language().install()));
    }
    return here.workshop().get().compile(compiler, source);
  }

  @Override
  public void close() {
    search.interrupt();
    if (found.isDone()) {
      found.join().folder().ifPresent(OwnFolder::close);
    }
  }

  private Found get() throws InterruptedException {
    asked.countDown();
    try {
      return found.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the search for compilers failed", e);
    }
  }

  private void search(SourceLimits limits, Places places, LongSupplier nanos) {
    try {
      asked.await();
      found.complete(look(limits, places, nanos));
    } catch (InterruptedException _) {
      found.complete(nothing("this node is ending"));
    } catch (RuntimeException e) {
      LOG.error("event=toolchains_failed", e);
      found.complete(nothing("the search for compilers failed; the node's log has the reason"));
    }
  }

  private static Found nothing(String trouble) {
    return new Found(Optional.empty(), Optional.empty(), Map.of(), Optional.of(trouble));
  }

  private static Found look(SourceLimits limits, Places places, LongSupplier nanos)
      throws InterruptedException {
    if (limits.compilesMax() == 0) {
      return nothing(SWITCHED_OFF);
    }
    var parent = Path.of(System.getProperty("java.io.tmpdir"));
    OwnFolder.removeStale(parent, FOLDERS);
    OwnFolder folder;
    try {
      folder = OwnFolder.create(parent, FOLDERS);
    } catch (IOException e) {
      LOG.warn("event=toolchains_without_folder", e);
      return nothing(NO_FOLDER);
    }
    Optional<Workshop> workshop = Optional.empty();
    Map<Language, Compiler> compilers = Map.of();
    boolean found = false;
    try {
      workshop = workshop(limits, places, folder.path(), nanos);
      compilers = workshop.isPresent() ? compilers(places) : compilers;
      found = workshop.isPresent();
    } finally {
      if (!found) {
        folder.close();
      }
    }
    return found
        ? new Found(workshop, Optional.of(folder), compilers, Optional.empty())
        : nothing(NO_JAIL);
  }

  private static Optional<Workshop> workshop(
      SourceLimits limits, Places places, Path folder, LongSupplier nanos)
      throws InterruptedException {
    for (var jail : jails(limits.jailed(), places)) {
      var workshop = new Workshop(jail, limits, folder, nanos);
      if (workshop.works()) {
        LOG.debug("event=toolchains jail=\"{}\"", jail.word());
        return Optional.of(workshop);
      }
    }
    return Optional.empty();
  }

  /// Jails to be tried, the best first.
  private static List<Jail> jails(boolean jailed, Places places) {
    if (!jailed) {
      return List.of(new OpenDoor());
    }
    var jails = new ArrayList<Jail>();
    if (!places.called("bwrap").isEmpty()) {
      jails.add(new Bubblewrap());
    }
    if (!places.called("unshare").isEmpty()) {
      jails.add(new Namespaces());
    }
    return jails;
  }

  private static Map<Language, Compiler> compilers(Places places) throws InterruptedException {
    var compilers = new EnumMap<Language, Compiler>(Language.class);
    for (var language : Language.values()) {
      find(places, language).ifPresent(compiler -> compilers.put(language, compiler));
    }
    return compilers;
  }

  private static Optional<Compiler> find(Places places, Language language)
      throws InterruptedException {
    return switch (language) {
      case RUST -> RustCompiler.find(places);
      case C, CPP -> ClangCompiler.find(places, language);
      case GO -> GoCompiler.find(places);
      case ASSEMBLYSCRIPT -> AssemblyScriptCompiler.find(places);
    };
  }
}
