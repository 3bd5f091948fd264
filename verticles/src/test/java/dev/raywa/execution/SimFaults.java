package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// What goes wrong in a simulation, and when.
final class SimFaults {
  /// What may go wrong.
  enum Kind {
    /// Nothing.
    NONE,
    /// One node after the other dies.
    KILLS,
    /// Several nodes die at once.
    MASS,
    /// A node dies just when it has done something that others rely on.
    MOMENTS,
    /// A node pauses.
    FREEZES,
    /// The network splits; sometimes a node dies meanwhile.
    SPLITS,
    /// A node takes leave.
    LEAVES,
    /// Somebody stops a job; sometimes its home dies then.
    STOPS,
    /// Any of these.
    ALL
  }

  private static final List<Kind> SINGLE =
      List.copyOf(EnumSet.complementOf(EnumSet.of(Kind.NONE, Kind.ALL)));

  /// Fewer nodes are never left.
  private static final int NODES_MIN = 2;

  /// What a node does, after which its death is awkward.
  private static final List<Predicate<NodeCommand>> MOMENTS =
      List.of(
          NodeCommand.Claim.class::isInstance,
          NodeCommand.TakeOver.class::isInstance,
          command -> says(command, PeerMessage.JobMoved.class),
          NodeCommand.ReadDirectory.class::isInstance,
          NodeCommand.Write.class::isInstance,
          NodeCommand.JobFinished.class::isInstance,
          command -> says(command, PeerMessage.JobEnded.class),
          command -> says(command, PeerMessage.Completed.class),
          command -> says(command, PeerMessage.Stopped.class),
          command -> says(command, PeerMessage.Answer.class),
          NodeCommand.CancelAnswered.class::isInstance,
          NodeCommand.Wake.class::isInstance);

  /// The first of these come only after a death.
  private static final int MOMENTS_AFTER_DEATH = 4;

  private final SimWorld world;
  private final Random dice;
  private final Kind kind;
  private final List<JobId> jobs;
  private @Nullable Predicate<NodeCommand> moment;
  private int countdown;
  private int left;

  /// @param jobs those that have begun so far
  SimFaults(SimWorld world, Random dice, Kind kind, List<JobId> jobs) {
    this.world = world;
    this.dice = dice;
    this.kind = kind;
    this.jobs = jobs;
    this.left = kind == Kind.NONE ? 0 : 1 + dice.nextInt(5);
    world.whenEmitted(this::emitted);
    world.clock().after(600_000L + dice.nextInt(1_000_000), this::next);
  }

  boolean areOver() {
    return left == 0;
  }

  private void next() {
    if (left == 0) {
      return;
    }
    left--;
    if (world.isWhole() && world.alive().size() > NODES_MIN) {
      happen(kind == Kind.ALL ? SINGLE.get(dice.nextInt(SINGLE.size())) : kind);
    }
    world.clock().after(gap(), this::next);
  }

  /// Faults follow each other closely, or when the last one is dealt with.
  private long gap() {
    return dice.nextInt(4) == 0 ? dice.nextInt(600_000) : 2_000_000L + dice.nextInt(8_000_000);
  }

  private void happen(Kind what) {
    var victim = any();
    switch (what) {
      case NONE, ALL -> {}
      case KILLS -> {
        world.kill(victim);
        perhapsJoin();
      }
      case MASS -> {
        int size = 2 + dice.nextInt(world.alive().size());
        for (int i = 0; i < size; i++) {
          world.clock().after(dice.nextInt(3) * 20_000L, () -> kill(any()));
        }
        perhapsJoin();
      }
      case MOMENTS -> awaitMoment(victim);
      case LEAVES -> leave(victim);
      case FREEZES -> world.freeze(victim, 100_000L + dice.nextInt(9_000_000));
      case SPLITS -> split();
      case STOPS -> stop();
    }
  }

  private NodeId any() {
    var alive = world.alive();
    return alive.get(dice.nextInt(alive.size())).id();
  }

  private void kill(NodeId victim) {
    if (world.alive().size() > NODES_MIN) {
      world.kill(victim);
    }
  }

  private void perhapsJoin() {
    if (dice.nextBoolean()) {
      world.clock().after(1_000_000L + dice.nextInt(2_000_000), world::join);
    }
  }

  private void awaitMoment(NodeId victim) {
    int which = dice.nextInt(MOMENTS.size());
    if (which < MOMENTS_AFTER_DEATH) {
      world.kill(victim);
    }
    moment = MOMENTS.get(which);
    countdown = dice.nextInt(dice.nextBoolean() ? 3 : 60);
    perhapsJoin();
  }

  private void emitted(SimNode node, NodeCommand command) {
    if (moment != null && moment.test(command) && countdown-- == 0) {
      moment = null;
      world.clock().after(dice.nextInt(dice.nextBoolean() ? 300 : 30_000), () -> kill(node.id()));
    }
  }

  private void leave(NodeId victim) {
    var leaver = Objects.requireNonNull(world.node(victim));
    world.checks().lost();
    leaver.later(0, () -> leaver.event(new NodeEvent.Leaves(500 + dice.nextInt(5_000))));
    world.clock().after(1_000_000L + dice.nextInt(2_000_000), world::join);
    if (dice.nextInt(3) == 0) {
      world.clock().after(dice.nextInt(1_000_000), () -> kill(any()));
    }
  }

  private void split() {
    var part = new LinkedHashSet<NodeId>();
    int size = 1 + dice.nextInt(world.alive().size() - 1);
    for (int i = 0; i < size; i++) {
      part.add(any());
    }
    long micros = 100_000L + dice.nextInt(12_000_000);
    world.cut(part, micros);
    if (dice.nextInt(3) == 0) {
      world.clock().after(dice.nextLong(micros), () -> kill(any()));
    }
  }

  private void stop() {
    var open = new ArrayList<>(jobs);
    open.removeIf(world.outcomes()::containsKey);
    if (open.isEmpty()) {
      return;
    }
    var job = open.get(dice.nextInt(open.size()));
    var record = world.storeOf(any()).jobs.get(job);
    var home = record == null ? null : world.node(record.node());
    if (home == null) {
      return;
    }
    world.checks().stopped(job);
    var reason = new TaskError(TaskError.Code.CANCELLED, "job " + job + " was stopped");
    home.later(0, () -> home.event(new NodeEvent.TaskStopped(TaskId.driver(job), reason)));
    if (dice.nextBoolean()) {
      world.clock().after(dice.nextInt(20_000), () -> kill(home.id()));
    }
  }

  private static boolean says(NodeCommand command, Class<? extends PeerMessage> what) {
    return command instanceof NodeCommand.Send(var _, var message) && what.isInstance(message);
  }
}
