package dev.raywa.execution;

import dev.raywa.message.JobStatus;
import io.vertx.core.Context;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Hands the events of one job to one listener, on the listener's context.
final class Follower implements Jobs.Following {
  /// What a listener is told in one turn. A guest can print faster than anybody reads, and its
  /// reader's event loop has others to serve.
  private static final int TURN_EVENTS_MAX = 256;

  /// How long others have then, in milliseconds. A task without delay would come before what the
  /// event loop has to read.
  private static final long TURN_PAUSE_MS = 1;

  private final Context context;
  private final JobRecord job;
  private final Consumer<JobEvent> listener;
  private final Runnable wake = this::wake;
  private final JobLog.Reader reader;
  private final AtomicBoolean due = new AtomicBoolean();
  private @Nullable JobStatus told;
  private boolean paused;
  private boolean resting;
  private boolean closed;

  Follower(Context context, JobRecord job, Consumer<JobEvent> listener) {
    this.context = context;
    this.job = job;
    this.listener = listener;
    this.reader = job.log().follow(wake);
    job.watch(wake);
    wake();
  }

  @Override
  public void pause() {
    paused = true;
  }

  @Override
  public void resume() {
    paused = false;
    wake();
  }

  @Override
  public void close() {
    closed = true;
    reader.close();
    job.unwatch(wake);
  }

  private void wake() {
    if (due.compareAndSet(false, true)) {
      context.runOnContext(_ -> pump());
    }
  }

  private void pump() {
    due.set(false);
    if (resting) {
      return;
    }
    var status = job.status();
    for (int events = 0; !paused && !closed; events++) {
      if (events == TURN_EVENTS_MAX) {
        rest();
        return;
      }
      var event = reader.next();
      if (event == null) {
        tell(status);
        return;
      }
      listener.accept(event);
    }
  }

  private void rest() {
    resting = true;
    context
        .owner()
        .setTimer(
            TURN_PAUSE_MS,
            _ -> {
              resting = false;
              pump();
            });
  }

  private void tell(JobStatus status) {
    if (status.equals(told)) {
      return;
    }
    told = status;
    if (status.state().isFinal()) {
      listener.accept(new JobEvent.Ended(status));
      close();
    } else {
      listener.accept(new JobEvent.Changed(status));
    }
  }
}
