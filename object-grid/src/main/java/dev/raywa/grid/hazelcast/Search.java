package dev.raywa.grid.hazelcast;

import com.hazelcast.cluster.Address;
import com.hazelcast.cluster.Cluster;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Where to look for the other half after a split: the addresses of lost members and of the nodes
/// to join, as far as somebody listens there.
///
/// Hazelcast remembers lost members too, but asks each in turn and waits five seconds for one that
/// is dead; so a node that returns to a cluster that has lost many would be back after minutes.
/// Confined to one thread, its own once it was started.
final class Search implements AutoCloseable {
  /// Lost members that are looked for; the longest lost is forgotten first.
  static final int LOST_MAX = 64;

  /// How often each address is tried.
  static final long PERIOD_MS = 1000;

  private final List<String> join;
  private final Predicate<String> listens;
  private final Consumer<List<String>> found;
  private final Set<String> present = new LinkedHashSet<>();
  private final Set<String> lost = new LinkedHashSet<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("raywa-search").factory());
  private List<String> told;

  /// @param join addresses that are always looked for
  /// @param listens tries an address, `host:port`; may block for a moment
  /// @param found hears of the addresses where somebody listens, when they change
  Search(List<String> join, Predicate<String> listens, Consumer<List<String>> found) {
    this.join = List.copyOf(join);
    this.listens = listens;
    this.found = found;
    this.told = List.copyOf(join);
  }

  /// Looks from now on, in the background.
  void start(Cluster cluster) {
    Runnable look =
        () -> {
          var members = new LinkedHashSet<String>();
          cluster.getMembers().forEach(member -> members.add(text(member.getAddress())));
          look(members);
        };
    var _ = thread.scheduleWithFixedDelay(look, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }

  /// Tries all addresses that are not those of members, and tells when the answer is another one.
  ///
  /// @param members the addresses of all members, this one included
  void look(Set<String> members) {
    present.stream().filter(address -> !members.contains(address)).forEach(lost::add);
    present.clear();
    present.addAll(members);
    lost.removeAll(members);
    while (lost.size() > LOST_MAX) {
      lost.remove(lost.iterator().next());
    }
    var candidates = new LinkedHashSet<>(join);
    candidates.addAll(lost);
    var answer =
        candidates.stream()
            .filter(address -> members.contains(address) || listens.test(address))
            .toList();
    if (!answer.equals(told)) {
      told = answer;
      found.accept(told);
    }
  }

  private static String text(Address address) {
    var host = address.getHost();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }
}
