package dev.raywa.wasm.chicory;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.raywa.message.Dialect;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.host.HostLink;
import dev.raywa.wasm.host.Signature;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// Finds what provides each import of a module, once, so that an instance only has to ask for
/// bodies. Thread-safe.
final class Linker {
  private final HostLink host;
  private final WasiLink wasi;

  Linker(HostLink host, WasiLink wasi) {
    this.host = host;
    this.wasi = wasi;
  }

  /// Who provides one import.
  sealed interface Slot {
    /// The import's module.
    String module();

    /// The import's name.
    String name();

    /// Its type, in the engine's form.
    FunctionType type();

    /// A function of WASI.
    record Wasi(String name, FunctionType type) implements Slot {
      @Override
      public String module() {
        return WasiLink.MODULE;
      }
    }

    /// A host function of ours.
    record Ours(HostLink.Import wanted, FunctionType type) implements Slot {
      @Override
      public String module() {
        return wanted.module();
      }

      @Override
      public String name() {
        return wanted.name();
      }
    }
  }

  /// The link plan of a module in one dialect; not usable when there are refusals.
  ///
  /// @param slots of the imported functions, in order
  record Linked(
      Dialect dialect,
      List<Slot> slots,
      Optional<Supplier<HostLink.Session>> ours,
      boolean usesWasi,
      List<String> refusals) {}

  Linked link(Shape shape, Dialect choice) {
    var refusals = new Refusals();
    var slots = new ArrayList<Slot>();
    for (var one : shape.imports()) {
      slot(shape, one, refusals).ifPresent(slots::add);
    }
    var wanted = wanted(slots);
    boolean usesWasi = slots.stream().anyMatch(Slot.Wasi.class::isInstance);
    var dialect = choice;
    Optional<Supplier<HostLink.Session>> sessions = Optional.empty();
    if (!wanted.isEmpty()) {
      switch (host.plan(wanted, shape.exportNames(), choice)) {
        case HostLink.Plan.Linked(var decided, var supplier) -> {
          dialect = decided;
          sessions = Optional.of(supplier);
        }
        case HostLink.Plan.Refused(var sentences) -> sentences.forEach(refusals::add);
      }
    }
    return new Linked(dialect, List.copyOf(slots), sessions, usesWasi, refusals.sentences());
  }

  private static List<HostLink.Import> wanted(List<Slot> slots) {
    var wanted = new ArrayList<HostLink.Import>();
    for (var slot : slots) {
      if (slot instanceof Slot.Ours ours) {
        wanted.add(ours.wanted());
      }
    }
    return wanted;
  }

  private Optional<Slot> slot(Shape shape, Shape.Import one, Refusals refusals) {
    if (one.kind() != Shape.Kind.FUNCTION) {
      refusals.add(
          "nothing provides the import "
              + one.path()
              + " ("
              + one.type()
              + "): guests define their own memories, tables, globals and tags");
      return Optional.empty();
    }
    var signature = shape.types().get(one.typeIndex()).signature();
    if (signature.isPresent() && host.claims(one.module())) {
      var wanted = new HostLink.Import(one.module(), one.name(), signature.get());
      return Optional.of(new Slot.Ours(wanted, type(signature.get())));
    }
    if (signature.isPresent() && one.module().equals(WasiLink.MODULE)) {
      return wasi(one, signature.get(), refusals);
    }
    refusals.add(unprovided(one));
    return Optional.empty();
  }

  private Optional<Slot> wasi(Shape.Import one, Signature signature, Refusals refusals) {
    var provided = wasi.type(one.name());
    if (provided.isPresent() && provided.get().equals(type(signature))) {
      return Optional.of(new Slot.Wasi(one.name(), provided.get()));
    }
    refusals.add(
        provided
            .map(type ->
                "the import "
                    + one.path()
                    + " has the type "
                    + one.type()
                    + " in the module but "
                    + text(type)
                    + " in WASI preview 1")
            .orElseGet(() -> unprovided(one)));
    return Optional.empty();
  }

  private String unprovided(Shape.Import one) {
    var near = "";
    if (wasi.type(one.name()).isPresent()) {
      near = "; " + WasiLink.MODULE + "." + one.name() + " is near";
    } else if (one.module().equals(WasiLink.MODULE)) {
      near =
          Nearby.of(one.name(), Nearby.WASI)
              .filter(name -> wasi.type(name).isPresent())
              .map(name -> "; " + WasiLink.MODULE + "." + name + " is near")
              .orElse("");
    } else if (!host.claims(one.module())) {
      near = "; functions come from the modules ray, raywa and " + WasiLink.MODULE;
    }
    return "nothing provides the import " + one.path() + " of type " + one.type() + near;
  }

  /// The engine's form of a signature.
  static FunctionType type(Signature signature) {
    return FunctionType.of(
        signature.parameters().stream().map(Linker::value).toList(),
        signature.results().stream().map(Linker::value).toList());
  }

  private static ValType value(Kind kind) {
    return switch (kind) {
      case I32 -> ValType.I32;
      case I64 -> ValType.I64;
      case F32 -> ValType.F32;
      case F64 -> ValType.F64;
    };
  }

  private static String text(FunctionType type) {
    return new FunctionShape(words(type.params()), words(type.returns())).toString();
  }

  private static List<String> words(List<ValType> types) {
    return types.stream().map(type -> type.name().toLowerCase(Locale.ROOT)).toList();
  }
}
