package dev.raywa.node.http;

import dev.raywa.execution.JobEvent;
import dev.raywa.execution.Jobs;
import dev.raywa.execution.Jobs.Following;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.Optional;

/// One invocation of a WebSocket, from its message to its end. Used by one event loop.
final class SocketCall {
  private final SocketMessage.Invoke asked;
  private final Jobs jobs;
  private final SocketOutbox outbox;
  private final Runnable onEnd;
  private final Promise<Void> printed = Promise.promise();
  private Optional<JobId> task = Optional.empty();
  private Optional<Following> following = Optional.empty();
  private boolean cancelled;
  private boolean left;

  /// @param onEnd is called when its last message is made
  SocketCall(SocketMessage.Invoke asked, Jobs jobs, SocketOutbox outbox, Runnable onEnd) {
    this.asked = asked;
    this.jobs = jobs;
    this.outbox = outbox;
    this.onEnd = onEnd;
  }

  /// It was taken.
  void begun(CallPlan plan, Jobs.Call call) {
    task = Optional.of(call.id());
    outbox.send(SocketJson.accepted(asked.id(), call.id()));
    if (cancelled) {
      jobs.stop(call.id());
    }
    if (left) {
      return;
    }
    if (asked.output()) {
      jobs.follow(call.id(), this::on)
          .onSuccess(found -> found.ifPresentOrElse(this::followed, printed::tryComplete))
          .onFailure(_ -> printed.tryComplete());
    } else {
      printed.tryComplete();
    }
    call.end()
        .onSuccess(
            status -> printed.future().onSuccess(_ -> outbox.sendLater(() -> last(plan, status))));
  }

  /// It was not taken, or its plan is wrong.
  void refused(Problem problem) {
    onEnd.run();
    outbox.send(SocketJson.failed(asked.id(), Optional.empty(), problem));
  }

  /// Its client wants it no more, and waits for its end, not for what it printed until then.
  void cancel() {
    cancelled = true;
    following.ifPresent(Following::close);
    printed.tryComplete();
    task.ifPresent(jobs::stop);
  }

  /// Its client is gone.
  void leave() {
    left = true;
    following.ifPresent(Following::close);
    if (!asked.detach() && !cancelled) {
      cancel();
    }
  }

  void hold() {
    following.ifPresent(Following::pause);
  }

  void release() {
    following.ifPresent(Following::resume);
  }

  private void followed(Following found) {
    following = Optional.of(found);
    if (left || cancelled) {
      found.close();
    } else if (outbox.isHeld()) {
      found.pause();
    }
  }

  private void on(JobEvent event) {
    if (cancelled) {
      return;
    }
    switch (event) {
      case JobEvent.DriverPrinted driver -> outbox.send(SocketJson.output(asked.id(), driver));
      case JobEvent.TaskPrinted below -> outbox.send(SocketJson.output(asked.id(), below));
      case JobEvent.Changed _ -> {}
      case JobEvent.Ended _ -> printed.tryComplete();
    }
  }

  private Future<String> last(CallPlan plan, JobStatus status) {
    return new CallAnswer(jobs)
        .result(status)
        .map(result ->
            result
                .map(bytes -> {
                  var type = Invocations.type(plan.callable().exports(), status);
                  return SocketJson.result(asked.id(), status.id(), CallAnswer.json(bytes, type));
                })
                .orElseGet(() -> failed(status, CallProblems.of(status))))
        .otherwise(cause -> failed(status, Answers.problem(cause, "invoke", SocketRoutes.PATH)))
        .onComplete(_ -> {
          following.ifPresent(Following::close);
          onEnd.run();
        });
  }

  private String failed(JobStatus status, Problem problem) {
    return SocketJson.failed(
        asked.id(), Optional.of(status.id()), CallProblems.about(problem, status.id()));
  }
}
