package dev.raywa.wasm.chicory;

import dev.raywa.message.Dialect;
import dev.raywa.wasm.host.HostFunction;
import dev.raywa.wasm.host.HostLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/// Host functions of the module `ray`, given as bodies by name; any type fits.
final class FakeHost implements HostLink {
  private final Map<String, HostFunction.Body> bodies = new HashMap<>();

  FakeHost with(String name, HostFunction.Body body) {
    bodies.put(name, body);
    return this;
  }

  @Override
  public boolean claims(String importModule) {
    return importModule.equals("ray");
  }

  @Override
  public Plan plan(List<Import> imports, Set<String> exports, Dialect choice) {
    var sentences = new ArrayList<String>();
    for (var wanted : imports) {
      if (!bodies.containsKey(wanted.name())) {
        sentences.add("there is no ray." + wanted.name() + " of type " + wanted.signature());
      }
    }
    return sentences.isEmpty()
        ? new Plan.Linked(Dialect.REP, () -> this::body)
        : new Plan.Refused(sentences);
  }

  private HostFunction.Body body(Import wanted) {
    return Objects.requireNonNull(bodies.get(wanted.name()), wanted.name());
  }
}
