package dev.raywa.execution;

import dev.raywa.message.NodeId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/// Knows the last batch that was taken from every node, and so which one is next. Used by one
/// thread.
///
/// A node that has never been a member is listened to, because it may know of this one before it is
/// known here. One that was a member and is none is not.
final class Arrivals {
  /// How many nodes that are no members are remembered; the one that was longest unchanged goes
  /// first.
  static final int OTHERS_MAX = 10_000;

  /// What is to be done with a batch.
  enum Verdict {
    /// It is the next one.
    TAKE,
    /// It was taken before: its answer was lost.
    TAKEN,
    /// One before it is missing.
    GAP,
    /// The sender has begun a new link since.
    REPLACED,
    /// The sender was a member and is none any more.
    NOT_A_MEMBER
  }

  /// The last batch that was taken, and whether the sender left.
  private record Last(long link, long number, boolean gone) {
    private static final Last NONE = new Last(Long.MIN_VALUE, 0, false);

    Last taken(long latest) {
      return new Last(link, latest, gone);
    }

    Last gone(boolean left) {
      return new Last(link, number, left);
    }
  }

  private final Map<NodeId, Last> members = new HashMap<>();
  private final LinkedHashMap<NodeId, Last> others = new LinkedHashMap<>();

  /// The members are these now. What came from one that returns still counts: its link may have
  /// lived on.
  void membersAre(Set<NodeId> peers) {
    members
        .entrySet()
        .removeIf(member -> {
          boolean left = !peers.contains(member.getKey());
          if (left) {
            others.putLast(member.getKey(), member.getValue().gone(true));
          }
          return left;
        });
    for (var peer : peers) {
      var before = others.remove(peer);
      members.putIfAbsent(peer, before == null ? Last.NONE : before.gone(false));
    }
    forget();
  }

  /// Decides about a batch, and counts it as taken when it is to be taken.
  Verdict judge(Stamp batch) {
    var last = lastOf(batch.from());
    if (last.gone()) {
      return Verdict.NOT_A_MEMBER;
    }
    if (batch.link() < last.link()) {
      return Verdict.REPLACED;
    }
    var now = batch.link() == last.link() ? last : new Last(batch.link(), 0, false);
    if (batch.number() <= now.number()) {
      return Verdict.TAKEN;
    }
    boolean next = batch.number() == now.number() + 1;
    remember(batch.from(), next ? now.taken(batch.number()) : now);
    return next ? Verdict.TAKE : Verdict.GAP;
  }

  /// Nodes that are remembered, for tests of leaks.
  int size() {
    return members.size() + others.size();
  }

  private Last lastOf(NodeId node) {
    var member = members.get(node);
    return member == null ? others.getOrDefault(node, Last.NONE) : member;
  }

  private void remember(NodeId node, Last last) {
    if (members.containsKey(node)) {
      members.put(node, last);
    } else {
      others.putLast(node, last);
      forget();
    }
  }

  private void forget() {
    while (others.size() > OTHERS_MAX) {
      others.pollFirstEntry();
    }
  }
}
