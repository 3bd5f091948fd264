package dev.raywa.wasm.chicory;

import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.wasm.Ended;
import dev.raywa.wasm.Invocation;
import dev.raywa.wasm.Limits;
import dev.raywa.wasm.Loaded;
import dev.raywa.wasm.host.HostLinks;
import dev.raywa.wasm.host.RayLink;
import dev.raywa.wasm.host.nn.NnLink;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnModels;
import dev.raywa.wasm.nn.NnOptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// A program that infers with a model called `pictures`, and may read folders. It has no cluster.
final class NnProgram {
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final List<JobSpec.Directory> folders = new ArrayList<>();
  private final NnEngine engine;
  private final byte[] wasm;

  NnProgram(NnEngine engine, byte[] wasm) {
    this.engine = engine;
    this.wasm = wasm.clone();
  }

  /// Lets it read a folder.
  NnProgram reads(Path folder, String as) {
    folders.add(new JobSpec.Directory(folder.toAbsolutePath().toString(), as, true));
    return this;
  }

  /// Everything that it printed.
  String text() {
    return printed.toString(StandardCharsets.UTF_8);
  }

  Ended run(Bytes model, String... arguments) {
    NnModels models =
        (_, name, threads) ->
            name.toString().equals("pictures")
                ? Optional.of(engine.open(model, new NnOptions(threads, false)))
                : Optional.empty();
    var modules = new InMemoryModules();
    var sandbox = sandbox(modules, new HostLinks(new RayLink(), new NnLink(engine, models)));
    return switch (sandbox.load(modules.add(wasm), Dialect.AUTO)) {
      case Loaded.Refused(var error) -> throw new AssertionError(error.toString());
      case Loaded.Ready(var module) ->
          sandbox.run(
              module,
              new Invocation(
                  Entry.Start.COMMAND,
                  List.of(),
                  Stream.concat(Stream.of("guest"), Stream.of(arguments)).toList(),
                  Map.of(),
                  List.copyOf(folders),
                  Limits.DEFAULT),
              new FakeRay(),
              (_, from, at, length) -> printed.write(from, at, length));
    };
  }

  private static ChicorySandbox sandbox(InMemoryModules modules, HostLinks links) {
    var wasi =
        new WasiConfig(
            InstantSource.system(),
            System::nanoTime,
            TimeUnit.NANOSECONDS::sleep,
            () -> new Random(1),
            WasiConfig.DESCRIPTORS_MAX);
    return ChicorySandbox.withWasi(
        SandboxConfig.DEFAULT,
        new ChicorySandbox.Parts(modules, links, SandboxUnderTest.KEY, System::nanoTime),
        wasi);
  }
}
