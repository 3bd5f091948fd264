package dev.raywa.grid.hazelcast;

import dev.raywa.message.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// The other nodes as far as they were announced, and what is to be announced when the list of
/// members is another one.
///
/// A node that comes back keeps its id but is another member, so a member is told by its UUID; and
/// this node has joined again as a new one when its own member is another. Not thread-safe.
final class Roster {
  /// What the listeners are to hear.
  sealed interface News {
    /// A node is there.
    record Joined(NodeId node) implements News {}

    /// A node is gone.
    record Left(NodeId node) implements News {}

    /// This node joins again as a new one.
    record Rejoined() implements News {}

    /// This node is no member any more.
    record Ended() implements News {}
  }

  private final Map<NodeId, UUID> members = new LinkedHashMap<>();
  private Optional<UUID> self = Optional.empty();

  /// The nodes that were announced and are not gone.
  Set<NodeId> others() {
    return Set.copyOf(members.keySet());
  }

  /// These are the members now, and nobody else.
  List<News> are(UUID own, Map<NodeId, UUID> present) {
    var news = new ArrayList<News>();
    if (self.isPresent() && !self.get().equals(own)) {
      allGone(news);
      news.add(new News.Rejoined());
    }
    self = Optional.of(own);
    members
        .entrySet()
        .removeIf(known -> {
          boolean gone = !known.getValue().equals(present.get(known.getKey()));
          if (gone) {
            news.add(new News.Left(known.getKey()));
          }
          return gone;
        });
    present.forEach((node, member) -> {
      if (members.put(node, member) == null) {
        news.add(new News.Joined(node));
      }
    });
    return news;
  }

  /// This node is no member any more.
  List<News> ended() {
    var news = new ArrayList<News>();
    allGone(news);
    news.add(new News.Ended());
    return news;
  }

  private void allGone(List<News> news) {
    members.keySet().forEach(node -> news.add(new News.Left(node)));
    members.clear();
  }
}
