package dev.raywa.execution;

import dev.raywa.message.Bill;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A job whose home is this node. Thread-safe.
final class JobRecord {
  private final JobLog log;
  private final Optional<Capture> capture;
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private volatile JobStatus status;
  private Consumer<JobStatus> toTell = _ -> {};
  private @Nullable Outcome outcome;
  private @Nullable Instant taken;
  private @Nullable Instant started;
  private @Nullable Instant ended;
  private Optional<Stored> result = Optional.empty();

  JobRecord(JobStatus status, JobLog log) {
    this(status, log, Optional.empty());
  }

  /// @param capture takes what a command prints that was invoked
  JobRecord(JobStatus status, JobLog log, Optional<Capture> capture) {
    this.status = status;
    this.log = log;
    this.capture = capture;
  }

  Optional<Capture> capture() {
    return capture;
  }

  JobStatus status() {
    return status;
  }

  JobSpec spec() {
    return status.spec();
  }

  JobLog log() {
    return log;
  }

  /// `change` is called, from the node's loop, whenever the status changes.
  void watch(Runnable change) {
    watchers.add(change);
  }

  /// `end` is told once, when the status is final.
  void whenOver(Consumer<JobStatus> end) {
    toTell = end;
  }

  void unwatch(Runnable change) {
    watchers.remove(change);
  }

  /// It was asked for.
  synchronized void taken(Instant now) {
    taken = now;
  }

  /// How long it waited until it was given a slot; zero when that is not known.
  synchronized Duration waited() {
    var until = started == null ? ended : started;
    return taken == null || until == null ? Duration.ZERO : Duration.between(taken, until);
  }

  synchronized void running(Instant now) {
    if (status.state() instanceof JobState.Pending) {
      started = now;
      change(new JobState.Running(now), status.tasks());
    }
  }

  /// The driver ended; the state changes when the last counts are there.
  synchronized void finished(Outcome how, Instant now) {
    outcome = how;
    ended = now;
  }

  /// The result of an invocation is where it stays.
  synchronized void returned(Outcome how, Optional<Stored> where) {
    outcome = how;
    result = where;
  }

  /// An invocation is over for whoever waits for it; its last counts may follow.
  synchronized void over() {
    if (!status.state().isFinal()) {
      change(outlook().state(), status.tasks());
    }
  }

  /// What the status will be when the last counts are there.
  synchronized JobStatus outlook() {
    var how = Objects.requireNonNull(outcome, "the driver runs");
    var state = end(how, Objects.requireNonNull(ended));
    return new JobStatus(
        status.id(),
        status.spec(),
        state,
        status.tasks(),
        status.node(),
        status.attempt(),
        bill(state));
  }

  synchronized void counted(TaskCounts counts, boolean last, Instant now) {
    var how = outcome;
    if (last && how != null) {
      change(end(how, ended == null ? now : ended), counts);
    } else {
      change(status.state(), counts);
    }
  }

  /// Another node looks after the job now: whoever follows it here is told that it ended here.
  synchronized void lost(TaskError reason, Instant now) {
    if (!status.state().isFinal()) {
      var since = started == null ? now : started;
      change(new JobState.Failed(since, now, reason, -1), status.tasks());
    }
  }

  /// Of jobs that are no invocations, the log says all that there is to say.
  private Optional<Bill> bill(JobState state) {
    var how = outcome;
    return how != null && state.isFinal() && spec().call().isPresent()
        ? Optional.of(how.bill())
        : Optional.empty();
  }

  private JobState end(Outcome how, Instant until) {
    var since = started == null ? until : started;
    return switch (how) {
      case Outcome.Succeeded _ -> new JobState.Succeeded(since, until, result);
      case Outcome.Failed(var error, _, _) when error.code() == TaskError.Code.CANCELLED ->
          new JobState.Stopped(since, until);
      case Outcome.Failed(var error, int exitCode, _) ->
          new JobState.Failed(since, until, error, exitCode);
    };
  }

  /// The driver is no task below itself, but its node did execute something.
  private void change(JobState state, TaskCounts counts) {
    var driver = new TaskCounts(0, 0, 0, 0, Set.of(status.node()));
    status =
        new JobStatus(
            status.id(),
            status.spec(),
            state,
            counts.plus(driver),
            status.node(),
            status.attempt(),
            bill(state));
    watchers.forEach(Runnable::run);
    if (state.isFinal()) {
      var end = toTell;
      toTell = _ -> {};
      end.accept(status);
    }
  }
}
