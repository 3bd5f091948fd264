package dev.raywa.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Does to the nodes of a fleet what happens to servers, one at a time, until it is told to stop.
/// The order follows from a seed. The node at seat 0 is spared.
final class Killer {
  /// Longer than the silence after which a node is declared dead.
  private static final Duration OUT = Duration.ofSeconds(7);

  /// How long a node may take to leave in order.
  private static final Duration LEAVE_MAX = Duration.ofSeconds(40);

  private static final Duration WHOLE_MAX = Duration.ofSeconds(45);
  private static final int PAUSE_MAX_MS = 3_000;

  /// What can happen to a node.
  enum Blow {
    /// It ends at once; a new one takes its seat.
    KILL,
    /// It stands still for longer than the others bear, and goes on.
    FREEZE,
    /// It is asked to leave; a new one takes its seat.
    LEAVE,
    /// Nothing reaches it for longer than the others bear, and then everything does.
    CUT
  }

  private final Fleet fleet;
  private final SplittableRandom chance;
  private final List<String> options;
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final Map<Blow, Integer> blows = new EnumMap<>(Blow.class);
  private final CountDownLatch stop = new CountDownLatch(1);
  private final Thread thread;

  /// Starts to kill in a thread of its own.
  ///
  /// @param options of the nodes that are started
  Killer(Fleet fleet, long seed, String... options) {
    this.fleet = fleet;
    this.chance = new SplittableRandom(seed);
    this.options = List.of(options);
    this.thread = Thread.ofPlatform().name("killer").start(this::run);
  }

  /// Waits for the end of the last blow.
  ///
  /// @return what was wrong with the nodes meanwhile, a line each
  List<String> stop() throws InterruptedException {
    stop.countDown();
    thread.join();
    return List.copyOf(complaints);
  }

  /// How often each blow was struck; after [#stop()].
  Map<Blow, Integer> blows() {
    return Map.copyOf(blows);
  }

  private void run() {
    try {
      while (!stop.await(200 + chance.nextInt(PAUSE_MAX_MS), TimeUnit.MILLISECONDS)) {
        strike(1 + chance.nextInt(fleet.size() - 1), nextBlow());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException | IllegalStateException e) {
      complaints.add("the killer ended: " + e);
    }
  }

  /// Blows without a fresh node are rarer: they take longer.
  private Blow nextBlow() {
    var possible = new ArrayList<>(List.of(Blow.KILL, Blow.KILL, Blow.LEAVE, Blow.FREEZE));
    if (fleet.network().canCut()) {
      possible.add(Blow.CUT);
    }
    return possible.get(chance.nextInt(possible.size()));
  }

  private void strike(int seat, Blow blow) throws IOException, InterruptedException {
    tell("%s of the node at seat %d, %s".formatted(blow, seat, fleet.at(seat).http()));
    blows.merge(blow, 1, Integer::sum);
    switch (blow) {
      case KILL -> {
        fleet.remove(seat).kill();
        startAt(seat);
      }
      case LEAVE -> {
        leave(seat);
        startAt(seat);
      }
      case FREEZE -> {
        var node = fleet.at(seat);
        node.signal("STOP");
        try {
          pass(OUT);
        } finally {
          node.signal("CONT");
        }
      }
      case CUT -> {
        fleet.network().cut(seat);
        try {
          pass(OUT);
        } finally {
          fleet.network().heal(seat);
        }
      }
    }
    awaitWhole(seat, blow);
  }

  private void leave(int seat) throws IOException, InterruptedException {
    var node = fleet.remove(seat);
    node.signal("TERM");
    if (!node.endsWithin(LEAVE_MAX)) {
      complain("the node at seat %d did not leave within %s".formatted(seat, LEAVE_MAX));
      node.kill();
    }
  }

  private void startAt(int seat) {
    fleet.start(seat, options.toArray(String[]::new));
  }

  private void pass(Duration time) throws IOException, InterruptedException {
    tell("out for " + time);
    if (stop.await(time.toMillis(), TimeUnit.MILLISECONDS)) {
      tell("cut short");
    }
  }

  /// A node that does not find back is replaced, so that what follows has a cluster to run on.
  private void awaitWhole(int seat, Blow blow) throws IOException, InterruptedException {
    var wrong = fleet.awaitWhole(WHOLE_MAX);
    if (wrong.isPresent()) {
      complain("after %s at seat %d: %s".formatted(blow, seat, wrong.get()));
      fleet.remove(seat).kill();
      startAt(seat);
      fleet.awaitWhole(WHOLE_MAX).ifPresent(still -> complaints.add("still " + still));
    }
    tell("whole");
  }

  private void complain(String what) throws IOException {
    complaints.add(what);
    tell(what);
  }

  private void tell(String what) throws IOException {
    var line = Instant.now() + " " + what + "\n";
    var log = fleet.logs().resolve("killer.log");
    Files.writeString(log, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
