package dev.raywa.grid;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// One node's view of a directory that is a map in this process.
public final class InMemoryDirectory implements Directory {
  /// Nodes that see each other, and what they remember.
  private record Half(List<NodeId> nodes, Map<ObjectId, DirectoryEntry> entries) {
    /// Every entry has one primary copy.
    boolean isPrimary(NodeId node, ObjectId id) {
      return nodes.get(Math.floorMod(id.hashCode(), nodes.size())).equals(node);
    }
  }

  /// What the nodes share.
  public static final class Shared {
    private final List<Half> halves = new ArrayList<>();

    /// A directory that holds nothing, of a cluster without nodes.
    public Shared() {
      halves.add(new Half(new ArrayList<>(), new HashMap<>()));
    }

    /// Loses a node; its primary copies are on the others now, and its own calls fail.
    public synchronized void lose(NodeId node) {
      halves.forEach(half -> half.nodes().remove(node));
    }

    /// Cuts nodes off from the others; both halves go on with what was there.
    public synchronized void split(Set<NodeId> away) {
      var whole = halves.getFirst();
      var cut = new ArrayList<>(whole.nodes());
      cut.retainAll(away);
      whole.nodes().removeAll(away);
      halves.add(new Half(cut, new HashMap<>(whole.entries())));
    }

    /// Unites all halves; the first one takes the others in.
    public synchronized void merge() {
      var whole = halves.getFirst();
      while (halves.size() > 1) {
        var half = halves.removeLast();
        whole.nodes().addAll(half.nodes());
        half.entries().forEach((id, entry) -> whole.entries().merge(id, entry, Directory::merged));
      }
    }

    private synchronized void join(NodeId node) {
      halves.getFirst().nodes().add(node);
    }

    private synchronized <T> T with(NodeId self, Function<Half, T> work) {
      return halves.stream()
          .filter(half -> half.nodes().contains(self))
          .findFirst()
          .map(work)
          .orElseThrow(() ->
              new GridUnavailableException(
                  "the grid did not answer", new IllegalStateException(self + " was lost")));
    }
  }

  private final NodeId self;
  private final Shared shared;

  /// The directory as this node, which joins now, sees it.
  public InMemoryDirectory(NodeId self, Shared shared) {
    this.self = self;
    this.shared = shared;
    shared.join(self);
  }

  @Override
  public void write(Map<ObjectId, DirectoryEntry> entries) {
    shared.with(
        self,
        half -> {
          half.entries().putAll(entries);
          return true;
        });
  }

  @Override
  public Optional<DirectoryEntry> read(ObjectId id) {
    return shared.with(self, half -> Optional.ofNullable(half.entries().get(id)));
  }

  @Override
  public boolean replace(ObjectId id, DirectoryEntry expected, DirectoryEntry next) {
    return shared.with(self, half -> half.entries().replace(id, expected, next));
  }

  @Override
  public Map<ObjectId, DirectoryEntry> here(Predicate<NodeId> owners) {
    return shared.with(
        self,
        half -> {
          var found = new HashMap<>(half.entries());
          found.values().removeIf(entry -> !owners.test(entry.owner()));
          found.keySet().removeIf(id -> !half.isPrimary(self, id));
          return found;
        });
  }

  @Override
  public void delete(Collection<ObjectId> ids) {
    shared.with(self, half -> half.entries().keySet().removeAll(Set.copyOf(ids)));
  }
}
