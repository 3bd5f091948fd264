package dev.raywa.wasm.host.nn;

import dev.raywa.message.Dialect;
import dev.raywa.wasm.host.Guest;
import dev.raywa.wasm.host.HostLink;
import dev.raywa.wasm.nn.NnEngine;
import dev.raywa.wasm.nn.NnModels;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Links `wasi_ephemeral_nn`, the older `wasi_nn` and `raywa_nn` for every module that asks, also
/// where nothing can run: there, each load answers that it is not supported. Thread-safe.
///
/// Two forms of `wasi_nn` are in use, and the types of `load` and `get_output` tell them apart:
/// with five parameters each it is `wasi_ephemeral_nn` by another name, with four it is the form in
/// which lists and shapes are structures of their own.
public final class NnLink implements HostLink {
  /// The module of WASI-NN.
  static final String WASI = "wasi_ephemeral_nn";

  /// The older module.
  static final String OLD = "wasi_nn";

  /// What WASI-NN lacks.
  static final String RAYWA = "raywa_nn";

  private final NnEngine engine;
  private final NnModels models;

  /// @param engine runs models; not closed here
  /// @param models that guests may use by name
  public NnLink(NnEngine engine, NnModels models) {
    this.engine = engine;
    this.models = models;
  }

  @Override
  public boolean claims(String importModule) {
    return importModule.equals(WASI) || importModule.equals(OLD) || importModule.equals(RAYWA);
  }

  @Override
  public Plan plan(List<Import> imports, Set<String> exports, Dialect choice) {
    boolean isOldForm = imports.stream().anyMatch(NnLink::isOfOldForm);
    var calls = new HashMap<Import, NnCall>();
    var problems = new ArrayList<String>();
    for (var wanted : imports) {
      var table = table(wanted.module(), isOldForm);
      var call = table.get(wanted.name());
      if (call == null) {
        problems.add(
            words(wanted)
                + " does not exist; "
                + wanted.module()
                + " has "
                + String.join(", ", table.keySet())
                + ".");
      } else if (call.signature().equals(wanted.signature())) {
        calls.put(wanted, call);
      } else {
        problems.add(words(wanted) + " has another type than " + call.signature() + ".");
      }
    }
    return problems.isEmpty()
        ? new Plan.Linked(choice, () -> new NnSession(Map.copyOf(calls), NnLink.this::state))
        : new Plan.Refused(problems.stream().distinct().toList());
  }

  private NnState state(Guest guest) {
    return new NnState(engine, models, guest.limits().inference());
  }

  private static boolean isOfOldForm(Import wanted) {
    return wanted.module().equals(OLD)
        && (wanted.name().equals("load") || wanted.name().equals("get_output"))
        && wanted.signature().parameters().size() == OldCalls.PARAMETERS;
  }

  private static Map<String, NnCall> table(String module, boolean isOldForm) {
    if (module.equals(RAYWA)) {
      return RaywaNnCalls.ALL;
    }
    return module.equals(OLD) && isOldForm ? OldCalls.ALL : WasiNnCalls.ALL;
  }

  private static String words(Import wanted) {
    return wanted.module() + "." + wanted.name() + " " + wanted.signature();
  }
}
