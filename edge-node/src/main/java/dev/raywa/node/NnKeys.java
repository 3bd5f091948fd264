package dev.raywa.node;

import java.nio.file.Path;

/// The keys of inference; [Keys] lists them with all others.
final class NnKeys {
  private static final long MIB = 1024 * 1024;
  private static final long GIB = 1024L * 1024 * 1024;

  static final Key<String> NN_ISOLATION =
      Key.of(
          "nn.isolation",
          Kind.text("process|inproc|off", "process, inproc or off"),
          "process",
          "Where models run: in a process of their own, in the node's, or not at all.");
  static final Key<Boolean> NN_LOAD =
      Key.of(
          "nn.load",
          Kind.flag(),
          "false",
          "Whether guests may bring models of their own; a model is like native code.");
  static final Key<Long> NN_MODELS_MEMORY =
      Key.of(
          "nn.models.memory",
          Kind.bytes(16 * MIB, 64 * GIB),
          "1GiB",
          "Memory of models and of their runs, outside the heap.");
  static final Key<Long> NN_MODEL_BYTES_MAX =
      Key.of(
          "nn.model.bytes.max",
          Kind.bytes(64 * 1024, GIB),
          "64MiB",
          "The largest model that is taken.");
  static final Key<Long> NN_MODELS_STORED_MAX =
      Key.of(
          "nn.models.stored.max",
          Kind.bytes(MIB, 64 * GIB),
          "512MiB",
          "What the cluster keeps of models, for each namespace.");
  static final Key<Path> NN_FOLDER =
      new Key<>(
          "nn.folder",
          Kind.folder(),
          _ -> Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath().toString(),
          "the folder for temporary files",
          "Where the library that runs models is laid when the first one is loaded.");

  private NnKeys() {}
}
