package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.wasm.GuestOutput;
import dev.raywa.wasm.Invocation.Kind;
import dev.raywa.wasm.Limits;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// A guest without an engine: memory, a table and exports that a test fills, and the bodies that a
/// plan links for it.
final class FakeGuest implements Guest {
  /// Size of its memory.
  static final int MEMORY_BYTES = 256 * 1024;

  final ArrayMemory memory = new ArrayMemory(MEMORY_BYTES);
  final RecordingRay ray = new RecordingRay();
  private final Map<Integer, Function> table = new TreeMap<>();
  private final ByteArrayOutputStream stderr = new ByteArrayOutputStream();
  private final HostLink.Session session;

  private FakeGuest(HostLink.Session session) {
    this.session = session;
  }

  /// A guest that imports every function of a dialect and of `raywa`.
  static FakeGuest of(Dialect dialect) {
    var imports = new ArrayList<HostLink.Import>();
    var calls =
        switch (dialect) {
          case AUTO -> throw new IllegalArgumentException("name a dialect");
          case REP -> RepCalls.ALL;
          case REP_FIRST -> RepFirstCalls.ALL;
          case WARRIOR -> WarriorCalls.ALL;
        };
    calls.values().forEach(call -> imports.add(imported("ray", call)));
    RaywaCalls.ALL.values().forEach(call -> imports.add(imported("raywa", call)));
    return linked(imports);
  }

  /// A guest with these imports.
  static FakeGuest linked(List<HostLink.Import> imports) {
    return switch (new RayLink().plan(imports, Set.of("memory"), Dialect.AUTO)) {
      case HostLink.Plan.Linked linked -> new FakeGuest(linked.sessions().get());
      case HostLink.Plan.Refused(var sentences) -> throw new AssertionError(sentences.toString());
    };
  }

  /// Puts a function into a slot of the table; it is exported as `label`.
  void define(int slot, String label, Signature signature) {
    table.put(slot, new Function(new Entry.Index(100 + slot), label, signature));
  }

  /// Calls a host function by its import name, `ray.get`.
  long call(String qualified, long... arguments) {
    var dot = qualified.indexOf('.');
    var module = qualified.substring(0, dot);
    var name = qualified.substring(dot + 1);
    return session.body(find(module, name)).call(this, arguments);
  }

  /// The text and code of the latest failure: `3: ray.get: …`.
  String lastError() {
    int text = MEMORY_BYTES - 4096;
    int length = MEMORY_BYTES - 4;
    long code = call("raywa.last_error", text, 4000, length);
    var utf8 = memory.copy(text, memory.readI32(length));
    return code + ": " + new String(utf8, StandardCharsets.UTF_8);
  }

  /// What the guest printed on standard error.
  String stderr() {
    return stderr.toString(StandardCharsets.UTF_8);
  }

  @Override
  public GuestMemory memory() {
    return memory;
  }

  @Override
  public RecordingRay ray() {
    return ray;
  }

  @Override
  public Limits limits() {
    return Limits.DEFAULT;
  }

  @Override
  public GuestOutput output() {
    return (stream, from, at, length) -> {
      if (stream != GuestOutput.STDERR) {
        throw new AssertionError("host functions print on standard error only");
      }
      stderr.write(from, at, length);
    };
  }

  @Override
  public Optional<Function> tableFunction(int slot) {
    return Optional.ofNullable(table.get(slot));
  }

  @Override
  public Optional<Function> exportedFunction(String name) {
    return table.values().stream().filter(function -> function.label().equals(name)).findFirst();
  }

  /// A type with or without a result.
  static Signature type(List<Kind> parameters, Kind... results) {
    return new Signature(parameters, List.of(results));
  }

  private HostLink.Import find(String module, String name) {
    var tables =
        module.equals("raywa")
            ? List.of(RaywaCalls.ALL)
            : List.of(RepCalls.ALL, WarriorCalls.ALL, RepFirstCalls.ALL);
    return tables.stream()
        .filter(calls -> calls.containsKey(name))
        .map(calls -> imported(module, calls.get(name)))
        .filter(this::links)
        .findFirst()
        .orElseThrow(() -> new AssertionError("not imported: " + module + "." + name));
  }

  private boolean links(HostLink.Import wanted) {
    try {
      session.body(wanted);
      return true;
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  private static HostLink.Import imported(String module, HostCall call) {
    return new HostLink.Import(module, call.name(), call.signature());
  }
}
