package dev.raywa.node.source;

import java.util.Map;
import java.util.TreeMap;

/// The bindings for guests, as they travel inside the jar.
final class Sdk {
  /// Where a build finds them, from the folder of its source: there they are in the repository too.
  static final String FROM_SOURCE = "../../sdk/";

  private static final String[] C = {
    "ray.h", "ray_remote.h", "raywa.h", "raywa_nn.h", "war.h", "raywa_crt.c"
  };

  private Sdk() {}

  /// The files for C and C++.
  static Map<String, String> c() {
    var files = new TreeMap<String, String>();
    for (var name : C) {
      files.put(FROM_SOURCE + "c/" + name, Resources.text("/sdk/c/" + name));
    }
    return files;
  }

  /// The binding of a language of one file, where the repository has it and where programs want it.
  static Map<String, String> of(String folder, String name, String beside) {
    var text = Resources.text("/sdk/" + folder + "/" + name);
    return Map.of(FROM_SOURCE + folder + "/" + name, text, beside, text);
  }
}
