package dev.raywa.node.source;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A language that can become WebAssembly.
public enum Language {
  /// Rust, one crate.
  RUST(
      "rust",
      "rs",
      "txt,json",
      "rustup target add wasm32-wasip1 (or: apt-get install rustc libstd-rust-dev-wasm32)",
      "-O|-Copt-level=[0-3sz]|--edition=20(15|18|21|24)|-Cpanic=abort|-Clto|-Ccodegen-units=1"
          + "|-Coverflow-checks=(on|off)|--cfg=[a-z_][a-z0-9_]*"),

  /// C.
  C(
      "c",
      "c",
      Flags.CLANG_FILES,
      "apt-get install clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32",
      Flags.CLANG),

  /// C++, without exceptions.
  CPP(
      "cpp",
      "cpp,cc,cxx",
      Flags.CLANG_FILES,
      "apt-get install clang-14 lld-14 wasi-libc libclang-rt-14-dev-wasm32"
          + " libc++-14-dev-wasm32 libc++abi-14-dev-wasm32",
      Flags.CLANG),

  /// Go with its own compiler.
  GO(
      "go",
      "go",
      "txt,json",
      "apt-get install golang-go, where that is 1.24 or newer (or: unpack one to /usr/local/go)",
      "-buildmode=c-shared|-tags=[a-z0-9_,]+"),

  /// AssemblyScript.
  ASSEMBLYSCRIPT(
      "assemblyscript",
      "ts",
      "",
      "npm install --global assemblyscript@0.28.20",
      "-O[0-3sz]?|--runtime=(stub|minimal|incremental)|--exportRuntime"
          + "|--exportStart=[A-Za-z_]+|--use=abort=[A-Za-z0-9_/]*");

  private final String word;
  private final String endings;
  private final String others;
  private final String install;
  private final Pattern flags;

  Language(String word, String endings, String others, String install, String flags) {
    this.word = word;
    this.endings = endings;
    this.others = others;
    this.install = install;
    this.flags = Pattern.compile(flags);
  }

  /// What people and labels call it.
  public String word() {
    return word;
  }

  /// Ends of the names of its files, without the dot.
  public List<String> endings() {
    return split(endings);
  }

  /// The command that installs its compiler.
  public String install() {
    return install;
  }

  /// The label of nodes that can compile it; its value is the version.
  public String label() {
    return "toolchain." + word;
  }

  /// The language of a file, by the end of its name.
  public static Optional<Language> ofFile(String name) {
    var ending = name.substring(name.lastIndexOf('.') + 1);
    return Arrays.stream(values()).filter(one -> one.endings().contains(ending)).findFirst();
  }

  /// The language that people call so.
  public static Optional<Language> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }

  /// Whether a program may have a file of this name. What compilers take their settings from is not
  /// among them.
  boolean takes(String name) {
    var ending = name.substring(name.lastIndexOf('.') + 1);
    return split(endings).contains(ending) || split(others).contains(ending);
  }

  /// Whether strangers may hand a flag to its compiler: it must name no file and start no program.
  boolean allows(String flag) {
    return flags.matcher(flag).matches();
  }

  private static List<String> split(String words) {
    return List.of(words.split(","));
  }

  /// What two languages share.
  private static final class Flags {
    static final String CLANG_FILES = "h,hpp,hh,inc,c,cpp,txt";
    static final String CLANG =
        "-O[0-3sz]|-std=[a-z0-9+]{1,8}|-W(no-)?[a-z][a-z0-9-]*"
            + "|-D[A-Za-z_][A-Za-z0-9_]*(=[A-Za-z0-9_.+-]*)?|--include=[a-z]+\\.h"
            + "|-lm|-lwasi-emulated-(mman|signal|getpid|process-clocks)|-ffast-math|-flto";
  }
}
