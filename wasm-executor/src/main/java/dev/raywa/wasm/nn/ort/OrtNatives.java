package dev.raywa.wasm.nn.ort;

import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The native libraries of ONNX Runtime: taken from the class path, laid in a folder that is named
/// by their hash, and loaded from there. Only the three that are needed; the library's own loader
/// would insist on four times as much.
public final class OrtNatives {
  private static final String RESOURCES = "org/bytedeco/";

  private static boolean isLoaded;

  private OrtNatives() {}

  /// Why this machine has no library, in one sentence; empty when it has one. Reads nothing.
  public static Optional<String> unavailable() {
    var platform = platform();
    for (var resource : resources(platform)) {
      if (OrtNatives.class.getClassLoader().getResource(resource) == null) {
        return Optional.of(
            "this build holds no ONNX Runtime for "
                + platform
                + "; build it with -Dnn.natives="
                + platform);
      }
    }
    return Optional.empty();
  }

  /// Blocks until the libraries lie in a folder below the given one, complete and verified.
  ///
  /// @return the folder that [#load] takes
  public static synchronized Path extract(Path below) throws NnException {
    var reason = unavailable();
    if (reason.isPresent()) {
      throw new NnException(NnCode.UNSUPPORTED_OPERATION, reason.get());
    }
    try {
      var resources = resources(platform());
      var hashes = new ArrayList<byte[]>();
      var all = sha256();
      for (var resource : resources) {
        try (var from = open(resource)) {
          hashes.add(hash(from));
        }
        all.update(hashes.getLast());
      }
      var name = "onnxruntime-" + HexFormat.of().formatHex(all.digest(), 0, 16);
      var folder = Files.createDirectories(below.resolve(name));
      keepForUs(folder);
      for (int i = 0; i < resources.size(); i++) {
        lay(resources.get(i), hashes.get(i), folder);
      }
      return folder;
    } catch (IOException e) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "ONNX Runtime cannot be laid in " + below + ": " + e);
    }
  }

  /// Loads the libraries into this process, once; later calls do nothing.
  ///
  /// @param folder that [#extract] made
  @SuppressWarnings("restricted")
  public static synchronized void load(Path folder) throws NnException {
    if (isLoaded) {
      return;
    }
    System.setProperty("org.bytedeco.javacpp.loadlibraries", "false");
    System.setProperty("org.bytedeco.javacpp.maxbytes", "0");
    System.setProperty("org.bytedeco.javacpp.maxphysicalbytes", "0");
    System.setProperty("org.bytedeco.javacpp.nopointergc", "true");
    try {
      for (var resource : resources(platform())) {
        System.load(folder.resolve(fileName(resource)).toAbsolutePath().toString());
      }
    } catch (UnsatisfiedLinkError e) {
      throw new NnException(
          NnCode.UNSUPPORTED_OPERATION, "ONNX Runtime does not start here: " + e.getMessage());
    }
    isLoaded = true;
  }

  /// The name of this machine's platform as the library's packages spell it.
  static String platform() {
    var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    var os = "linux";
    if (system.startsWith("mac")) {
      os = "macosx";
    } else if (system.startsWith("windows")) {
      os = "windows";
    }
    var arch = System.getProperty("os.arch");
    return os
        + "-"
        + switch (arch) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm64";
          default -> arch;
        };
  }

  /// What is loaded, in this order.
  static List<String> resources(String platform) {
    var names = List.of("libjnijavacpp.so", "libonnxruntime.so.1", "libjnionnxruntime.so");
    if (platform.startsWith("macosx")) {
      names = List.of("libjnijavacpp.dylib", "libonnxruntime.dylib", "libjnionnxruntime.dylib");
    } else if (platform.startsWith("windows")) {
      names = List.of("jnijavacpp.dll", "onnxruntime.dll", "jnionnxruntime.dll");
    }
    return List.of(
        RESOURCES + "javacpp/" + platform + "/" + names.get(0),
        RESOURCES + "onnxruntime/" + platform + "/" + names.get(1),
        RESOURCES + "onnxruntime/" + platform + "/" + names.get(2));
  }

  private static void lay(String resource, byte[] hash, Path folder) throws IOException {
    var file = folder.resolve(fileName(resource));
    if (Files.isRegularFile(file)) {
      try (var from = Files.newInputStream(file)) {
        if (MessageDigest.isEqual(hash(from), hash)) {
          return;
        }
      }
    }
    var part = Files.createTempFile(folder, "part", ".tmp");
    try (var from = open(resource)) {
      Files.copy(from, part, StandardCopyOption.REPLACE_EXISTING);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /// Whoever may write to the folder may run code in this process. Fails when it is not ours.
  private static void keepForUs(Path folder) throws IOException {
    var view = Files.getFileAttributeView(folder, PosixFileAttributeView.class);
    if (view == null) {
      return;
    }
    view.setPermissions(PosixFilePermissions.fromString("rwx------"));
  }

  private static String fileName(String resource) {
    return resource.substring(resource.lastIndexOf('/') + 1);
  }

  private static InputStream open(String resource) throws IOException {
    var from = OrtNatives.class.getClassLoader().getResourceAsStream(resource);
    if (from == null) {
      throw new IOException(resource + " is not on the class path");
    }
    return from;
  }

  private static byte[] hash(InputStream from) throws IOException {
    var digest = sha256();
    try (var hashed = new DigestInputStream(from, digest)) {
      hashed.transferTo(OutputStream.nullOutputStream());
    }
    return digest.digest();
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
