package dev.raywa.wasm.host;

import dev.raywa.message.Dialect;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Supplier;

/// Several links as one: an import belongs to the first that claims its module. Thread-safe.
public final class HostLinks implements HostLink {
  private final List<HostLink> links;

  /// The links, in order.
  public HostLinks(HostLink... links) {
    this.links = List.of(links);
  }

  @Override
  public boolean claims(String importModule) {
    return links.stream().anyMatch(link -> link.claims(importModule));
  }

  @Override
  public Plan plan(List<Import> imports, Set<String> exports, Dialect choice) {
    var byLink = new LinkedHashMap<HostLink, List<Import>>();
    for (var wanted : imports) {
      byLink.computeIfAbsent(owner(wanted.module()), _ -> new ArrayList<>()).add(wanted);
    }
    var problems = new ArrayList<String>();
    var sessions = new LinkedHashMap<HostLink, Supplier<Session>>();
    var dialect = choice;
    for (var one : byLink.entrySet()) {
      switch (one.getKey().plan(one.getValue(), exports, choice)) {
        case Plan.Linked(var decided, var session) -> {
          sessions.put(one.getKey(), session);
          dialect = decided == Dialect.AUTO ? dialect : decided;
        }
        case Plan.Refused(var sentences) -> problems.addAll(sentences);
      }
    }
    return problems.isEmpty()
        ? new Plan.Linked(dialect, () -> new Joined(sessions))
        : new Plan.Refused(problems);
  }

  private HostLink owner(String importModule) {
    return links.stream()
        .filter(link -> link.claims(importModule))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("nobody claims " + importModule));
  }

  /// The sessions of an instance, each opened when it is first needed.
  private final class Joined implements Session {
    private final Map<HostLink, Supplier<Session>> planned;
    private final Map<HostLink, Session> open = new LinkedHashMap<>();

    Joined(Map<HostLink, Supplier<Session>> planned) {
      this.planned = planned;
    }

    @Override
    public HostFunction.Body body(Import wanted) {
      var link = owner(wanted.module());
      var opener = planned.get(link);
      if (opener == null) {
        throw new IllegalArgumentException(wanted + " is not among the imports that were planned");
      }
      return open.computeIfAbsent(link, _ -> opener.get()).body(wanted);
    }

    @Override
    public long heldBytesMax() {
      return open.values().stream().mapToLong(Session::heldBytesMax).sum();
    }

    @Override
    public void close() {
      open.values().forEach(Session::close);
      open.clear();
    }
  }
}
