package dev.raywa.scheduling;

import dev.raywa.message.Demand;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.PeerMessage.Dispatch;
import dev.raywa.message.TaskId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Gives slots to tasks, bottom-up: a task runs here when a slot and memory are free, else on the
/// best peer that has room, else it waits here. Used by one thread; every decision goes to the
/// [Placement].
///
/// A task that blocks gives its CPU back and keeps its memory; when it is woken it comes before
/// every task that has not started.
public final class Scheduler {
  /// How long a demand that no known node can meet waits for a node that can, in milliseconds.
  static final long INFEASIBLE_MS_MAX = 700;

  /// Waiting work below this is not worth a message to another node, in milliseconds.
  private static final double KEEP_MS = 1;

  /// A task that has waited this long is worth a message however short tasks lately were: whoever
  /// holds the slots here may hold them for long, in milliseconds.
  private static final long WAITED_MS_MAX = 5;

  private Capacity capacity;
  private final Placement placement;
  private final Slots slots;
  private final Peers peers;
  private final Pace pace = new Pace();
  private final ReadyQueue own = new ReadyQueue();
  private final ReadyQueue foreign = new ReadyQueue();
  private final Map<TaskId, Work> waiting = new HashMap<>();
  private final Map<TaskId, Held> held = new LinkedHashMap<>();
  private final Map<JobId, Integer> ofJobs = new HashMap<>();
  private final ArrayDeque<TaskId> woken = new ArrayDeque<>();
  private final Map<Demand, Long> infeasibleSinceMs = new HashMap<>();
  private final Habits habits = new Habits();
  private Set<Long> warm = Set.of();
  private long executed;
  private int blocked;
  private boolean leaving;

  /// A task that has started: its demand, and whether it holds its CPU now.
  private record Held(Demand demand, boolean running) {}

  /// A scheduler of a node that has this to give.
  public Scheduler(Capacity capacity, Placement placement, RandomGenerator random) {
    this.capacity = capacity;
    this.placement = placement;
    this.slots = new Slots(capacity);
    this.peers = new Peers(random);
  }

  /// Takes a task; it starts, leaves or waits with the next [#settle].
  ///
  /// @param movable whether it may go to a peer; a task that came from one may not
  public void offer(Dispatch dispatch, boolean movable, long nowMs) {
    var id = dispatch.spec().id();
    if (held.containsKey(id) || waiting.containsKey(id)) {
      return;
    }
    var work = new Work(dispatch, movable, nowMs);
    waiting.put(id, work);
    ofJobs.merge(id.job(), 1, Integer::sum);
    (movable ? own : foreign).add(work);
  }

  /// Takes a waiting task out; false when it does not wait here.
  public boolean withdraw(TaskId task) {
    boolean waited = unqueue(task);
    if (waited) {
      uncount(task);
    }
    return waited;
  }

  /// A task that ran here has ended; its slot is free.
  public void ended(TaskId task, double runMs) {
    var had = held.remove(task);
    if (had == null) {
      return;
    }
    if (had.running()) {
      slots.releaseCpu(had.demand());
    } else {
      blocked--;
      woken.remove(task);
    }
    slots.releaseMemory(had.demand());
    uncount(task);
    executed++;
    pace.sample(runMs);
  }

  /// A task that ran on a peer has ended.
  public void endedOnPeer(TaskId task, double runMs) {
    peers.ended(task, runMs);
  }

  /// What happens to a task on a peer is of no more interest.
  public void forgetFlight(TaskId task) {
    peers.forgotten(task);
  }

  /// A task blocks in `get` or `wait`: its CPU is free for others.
  public void blocked(TaskId task) {
    var had = held.get(task);
    if (had != null && had.running()) {
      slots.releaseCpu(had.demand());
      held.put(task, new Held(had.demand(), false));
      blocked++;
    }
  }

  /// What a blocked task waited for has come: it resumes as soon as its CPU is free.
  public void unblocked(TaskId task) {
    var had = held.get(task);
    if (had != null && !had.running()) {
      woken.add(task);
    }
  }

  /// The time that a blocked task gave itself is over: it resumes although its CPU may be taken. No
  /// other task starts until that debt is paid.
  public void resumeNow(TaskId task) {
    var had = held.get(task);
    if (had != null && !had.running()) {
      woken.remove(task);
      resume(task, had);
    }
  }

  /// Starts no more tasks as long as any other node could; those that wait here for others are for
  /// the caller to give back.
  ///
  /// @return the waiting tasks of other nodes
  public List<Dispatch> leave() {
    leaving = true;
    return waiting.values().stream()
        .filter(work -> !work.movable())
        .map(Work::dispatch)
        .filter(dispatch -> !dispatch.spec().isPinned())
        .toList();
  }

  /// A peer told its load.
  public void peerSaid(NodeLoad load) {
    peers.said(load);
  }

  /// A peer is gone; what was sent to it no longer counts.
  public void peerLeft(NodeId node) {
    peers.left(node);
  }

  /// Decides everything that can be decided now.
  public void settle(long nowMs) {
    resumeWoken();
    startHere();
    sendAway(nowMs);
    if (own.size() + foreign.size() > 0) {
      failInfeasible(nowMs);
    } else {
      infeasibleSinceMs.clear();
    }
  }

  /// Tasks that wait for a slot here.
  public int queued() {
    return waiting.size();
  }

  /// Tasks of a job that have started here and not ended.
  public List<TaskId> held(JobId job) {
    return of(job, held.keySet());
  }

  /// Tasks of a job that wait here.
  public List<TaskId> queued(JobId job) {
    return of(job, waiting.keySet());
  }

  /// Whether a task has started here and not ended.
  public boolean holds(TaskId task) {
    return held.containsKey(task);
  }

  /// What this node tells the others of itself.
  public NodeLoad load(NodeId self, String http) {
    return new NodeLoad(
        self,
        http,
        capacity.cpuMilli(),
        slots.cpuMilliFree(),
        capacity.memoryBytes(),
        slots.memoryBytesFree(),
        waiting.size(),
        held.size() - blocked,
        blocked,
        executed,
        capacity.labels(),
        warm,
        leaving);
  }

  /// These models are loaded here now, and no others.
  public void warm(Set<Long> models) {
    warm = models;
  }

  /// A call of this function used a model here: later ones rather go where it is loaded.
  public void uses(FunctionRef function, long model) {
    habits.uses(function, model);
  }

  /// The node carries these labels too from now on.
  public void label(Map<String, String> found) {
    capacity = capacity.with(found);
    slots.label(capacity.labels());
  }

  /// What the others last said.
  public List<NodeLoad> peerLoads() {
    return peers.loads();
  }

  /// Looks through all tasks only for a job that has any: most jobs that end have none left.
  private List<TaskId> of(JobId job, Set<TaskId> tasks) {
    return ofJobs.containsKey(job)
        ? tasks.stream().filter(task -> task.job().equals(job)).toList()
        : List.of();
  }

  private boolean unqueue(TaskId task) {
    var work = waiting.remove(task);
    return work != null && (work.movable() ? own : foreign).remove(work);
  }

  private void uncount(TaskId task) {
    ofJobs.computeIfPresent(task.job(), (_, count) -> count == 1 ? null : count - 1);
  }

  private void resumeWoken() {
    while (!woken.isEmpty()) {
      var task = woken.peek();
      var had = held.get(task);
      if (had == null) {
        woken.remove();
        continue;
      }
      if (!slots.fitsCpu(had.demand())) {
        return;
      }
      woken.remove();
      resume(task, had);
    }
  }

  private void resume(TaskId task, Held had) {
    slots.takeCpu(had.demand());
    held.put(task, new Held(had.demand(), true));
    blocked--;
    placement.resume(task);
  }

  private void startHere() {
    while (woken.isEmpty() && !waiting.isEmpty() && !(leaving && peers.anyStays())) {
      var mine = own.deepest(slots::fits);
      var theirs = foreign.deepest(slots::fits);
      if (mine == null && theirs == null) {
        return;
      }
      var next = mine == null || (theirs != null && comesBefore(theirs, mine)) ? theirs : mine;
      start(Objects.requireNonNull(next));
    }
  }

  private static boolean comesBefore(Work one, Work other) {
    return one.depth() != other.depth()
        ? one.depth() > other.depth()
        : one.sinceMs() < other.sinceMs();
  }

  private void start(Work work) {
    unqueue(work.dispatch().spec().id());
    slots.take(work.demand());
    held.put(work.dispatch().spec().id(), new Held(work.demand(), true));
    placement.run(work.dispatch());
  }

  private void sendAway(long nowMs) {
    while (own.size() > 0 && !peers.noneHasRoom()) {
      var work = own.shallowest(peers::anyHasRoom);
      if (work == null || !(worthSending() || nowMs - work.sinceMs() >= WAITED_MS_MAX)) {
        return;
      }
      var best = peers.best(work.dispatch(), habits.of(work.dispatch().spec().function()));
      if (best == null) {
        return;
      }
      withdraw(work.dispatch().spec().id());
      peers.sent(best, work.dispatch());
      placement.send(best, work.dispatch());
    }
  }

  private boolean worthSending() {
    if (leaving || !pace.known()) {
      return true;
    }
    int here = Math.max(1, capacity.cpuMilli() / 1000);
    return pace.drainMs(own.size(), here) >= KEEP_MS || !allFitHere();
  }

  private boolean allFitHere() {
    for (var demand : own.demands()) {
      if (!capacity.holds(demand)) {
        return false;
      }
    }
    return true;
  }

  private void failInfeasible(long nowMs) {
    var lost = new ArrayList<Demand>();
    infeasibleSinceMs.keySet().retainAll(own.demands());
    for (var demand : own.demands()) {
      if (capacity.holds(demand) || peers.anyHolds(demand)) {
        infeasibleSinceMs.remove(demand);
      } else if (nowMs - infeasibleSinceMs.computeIfAbsent(demand, _ -> nowMs)
          >= INFEASIBLE_MS_MAX) {
        lost.add(demand);
      }
    }
    lost.forEach(this::failAll);
  }

  private void failAll(Demand demand) {
    infeasibleSinceMs.remove(demand);
    for (var work = own.deepest(demand::equals); work != null; work = own.deepest(demand::equals)) {
      withdraw(work.dispatch().spec().id());
      placement.unschedulable(work.dispatch(), unmet(demand));
    }
  }

  private String unmet(Demand demand) {
    var largest = capacity;
    for (var peer : peers.all()) {
      var load = peer.load();
      var other = new Capacity(load.cpuMilliTotal(), load.memoryBytesTotal(), load.labels());
      if (other.cpuMilli() > largest.cpuMilli()
          || (other.cpuMilli() == largest.cpuMilli()
              && other.memoryBytes() > largest.memoryBytes())) {
        largest = other;
      }
    }
    return "no node can ever give " + demand + "; the largest node has " + largest;
  }
}
