package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// One client that waits for one invocation: it is answered when that ends, or when it has waited
/// long enough. Used by one event loop.
final class CallWait {
  private final Vertx vertx;
  private final RoutingContext context;
  private final CallRequest request;
  private final Jobs jobs;
  private final long waitMsMax;
  private Optional<JobId> call = Optional.empty();
  private OptionalLong timer = OptionalLong.empty();
  private volatile boolean over;

  CallWait(Vertx vertx, RoutingContext context, CallRequest request, Jobs jobs, long waitMsMax) {
    this.vertx = vertx;
    this.context = context;
    this.request = request;
    this.jobs = jobs;
    this.waitMsMax = waitMsMax;
    context.addEndHandler(written -> {
      finish();
      if (written.failed()) {
        cancel();
      }
    });
  }

  /// Whether nobody is to be answered any more; any thread may ask.
  boolean isOver() {
    return over;
  }

  /// The invocation was taken.
  ///
  /// @param answer writes how it ended
  void on(
      JobId id, Future<Optional<JobStatus>> end, CallAnswer answers, Consumer<JobStatus> answer) {
    call = Optional.of(id);
    if (over) {
      cancel();
      return;
    }
    long waitMs = waitMs();
    if (waitMs == 0) {
      finish();
      answers.accepted(context, id, request.prefer());
      return;
    }
    timer = OptionalLong.of(vertx.setTimer(waitMs, _ -> waited(id, answers)));
    end.onSuccess(status -> status.ifPresent(ended -> answered(() -> answer.accept(ended))))
        .onFailure(cause -> answered(() -> context.fail(cause)));
  }

  private void waited(JobId id, CallAnswer answers) {
    if (request.prefer().async()) {
      answered(() -> answers.accepted(context, id, request.prefer()));
      return;
    }
    var seconds = "after %d s (calls.wait.max), and goes on".formatted(waitMsMax / 1000);
    var cancelled = "after %d s (calls.wait.max) and was cancelled".formatted(waitMsMax / 1000);
    var sentence =
        "the task had not ended "
            + (request.endsWithClient() ? cancelled : seconds)
            + "; send Prefer: respond-async to be answered at once, and GET /v1/tasks/{id} later";
    answered(() -> context.fail(CallProblems.about(Problem.of(Code.WAIT_OVER, sentence), id)));
    cancel();
  }

  private void answered(Runnable answer) {
    if (!over) {
      finish();
      answer.run();
    }
  }

  private void finish() {
    over = true;
    timer.ifPresent(vertx::cancelTimer);
    timer = OptionalLong.empty();
  }

  private void cancel() {
    if (request.endsWithClient()) {
      call.ifPresent(jobs::stop);
    }
  }

  private long waitMs() {
    return request.prefer().async()
        ? Math.min(waitMsMax, request.prefer().waitSeconds().orElse(0) * 1000L)
        : waitMsMax;
  }
}
