package dev.raywa.grid.hazelcast;

import dev.raywa.message.NodeId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The cluster as this node sees it: who is there, and whether so many went at once that this node
/// may be on the smaller side of a split. Thread-safe.
public final class ClusterView implements MemberListener {
  /// Nodes that are lost within this time are lost at once.
  public static final Duration AT_ONCE = Duration.ofSeconds(10);

  /// After so long nobody expects those who are gone.
  public static final Duration SUSPICION_MAX = Duration.ofMinutes(10);

  private final InstantSource clock;
  private final Set<NodeId> others = new LinkedHashSet<>();
  private final Map<NodeId, Instant> losses = new HashMap<>();
  private int before;
  private Optional<Instant> lostAt = Optional.empty();

  /// A view of nobody yet.
  public ClusterView(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public synchronized void joined(NodeId node) {
    others.add(node);
    losses.remove(node);
    if (!suspects(clock.instant())) {
      // Those who go one by one later are not what was lost at once.
      lostAt = Optional.empty();
    }
  }

  @Override
  public synchronized void left(NodeId node) {
    if (!others.remove(node)) {
      return;
    }
    var now = clock.instant();
    losses.values().removeIf(at -> at.isBefore(now.minus(AT_ONCE)));
    losses.put(node, now);
    if (!suspects(now) && losses.size() * 2 >= others.size() + losses.size()) {
      before = others.size() + losses.size();
      lostAt = Optional.of(now);
    }
  }

  @Override
  public synchronized void rejoined() {
    losses.clear();
    lostAt = Optional.empty();
  }

  /// One sentence while half or more of the other nodes are missing that were lost at once: `split
  /// suspected: 3 of 4 other nodes lost 12 s ago`.
  public synchronized Optional<String> splitSuspected() {
    var now = clock.instant();
    if (!suspects(now)) {
      return Optional.empty();
    }
    return lostAt.map(at ->
        "split suspected: %d of %d other nodes lost %d s ago"
            .formatted(before - others.size(), before, Duration.between(at, now).toSeconds()));
  }

  private boolean suspects(Instant now) {
    int missing = before - others.size();
    return missing * 2 >= before
        && lostAt.filter(at -> now.isBefore(at.plus(SUSPICION_MAX))).isPresent();
  }
}
