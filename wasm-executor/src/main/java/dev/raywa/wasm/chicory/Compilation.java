package dev.raywa.wasm.chicory;

import com.dylibso.chicory.compiler.Cache;
import com.dylibso.chicory.compiler.InterpreterFallback;
import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.CompiledModule;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.Version;
import com.dylibso.chicory.wasm.WasmModule;
import dev.raywa.message.Bytes;
import java.io.ByteArrayInputStream;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Turns an admitted binary into classes, or takes classes that were compiled before.
final class Compilation {
  /// Products of another engine, or in another form, are other products.
  static final String ENGINE = "chicory-" + Version.version() + "-1";

  private static final int RETRIES_MAX = 16;
  private static final Pattern TOO_LARGE = Pattern.compile("WASM function index: (\\d+)");

  private Compilation() {}

  /// A module that instances can be made of, and what it was made from.
  record Compiled(WasmModule module, Function<Instance, Machine> machines, Product product) {}

  /// Parses, validates and compiles; takes long and does not notice interruption.
  static Compiled compile(byte[] wasm, Shape shape) {
    var kept = new Kept(null);
    var interpreted = new HashSet<Integer>();
    var machines = compile(Parser.parse(wasm), interpreted, kept);
    var product = new Product(interpreted, Bytes.of(kept.classes()));
    return new Compiled(stripped(wasm, shape, interpreted), machines, product);
  }

  /// Defines the classes of a product that is trusted.
  static Compiled restore(byte[] wasm, Shape shape, Product product) {
    var module = stripped(wasm, shape, product.interpreted());
    var kept = new Kept(product.classes().array());
    var machines = unwrapped(MachineFactoryCompiler.builder(module).withCache(kept).compile());
    return new Compiled(module, machines, product);
  }

  private static WasmModule stripped(byte[] wasm, Shape shape, Set<Integer> interpreted) {
    var binary = StrippedModule.of(wasm, shape, interpreted);
    return Parser.builder()
        .withValidation(false)
        .build()
        .parse(() -> new ByteArrayInputStream(binary));
  }

  /// A function that is too large for a method makes the compiler start again; a few of them are
  /// interpreted, and a module that is full of them is refused.
  private static Function<Instance, Machine> compile(
      WasmModule module, Set<Integer> interpreted, Kept kept) {
    for (int i = 0; ; i++) {
      try {
        return unwrapped(
            MachineFactoryCompiler.builder(module)
                .withInterpreterFallback(InterpreterFallback.FAIL)
                .withInterpretedFunctions(interpreted)
                .withCache(kept)
                .compile());
      } catch (ChicoryException e) {
        var index = TOO_LARGE.matcher(String.valueOf(e.getMessage()));
        if (!index.find() || !interpreted.add(Integer.valueOf(index.group(1)))) {
          throw e;
        }
        if (i == RETRIES_MAX) {
          throw new ChicoryException(
              "more than " + RETRIES_MAX + " functions are too large for a method of the JVM", e);
        }
      }
    }
  }

  private static Function<Instance, Machine> unwrapped(Function<Instance, Machine> factory) {
    return factory instanceof CompiledModule compiled ? compiled.machineFactory() : factory;
  }

  /// Hands in classes instead of a compilation, or keeps those that were compiled.
  private static final class Kept implements Cache {
    private byte @Nullable [] classes;

    private Kept(byte @Nullable [] classes) {
      this.classes = classes;
    }

    byte[] classes() {
      return classes == null ? new byte[0] : classes;
    }

    @Override
    public byte @Nullable [] get(String digest) {
      return classes;
    }

    @Override
    public void putIfAbsent(String digest, byte[] compiled) {
      classes = compiled;
    }
  }
}
