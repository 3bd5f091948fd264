package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError.Code;
import dev.raywa.wasm.Answer;
import dev.raywa.wasm.GuestModule;
import dev.raywa.wasm.Loaded;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Starts the invocations of this node, no more at once than it may have open. Thread-safe.
final class NodeCalls {
  private final Settings settings;
  private final NodeParts parts;
  private final HomeJobs jobs;
  private final CallNumbers numbers;
  private final AtomicInteger open = new AtomicInteger();

  NodeCalls(Settings settings, NodeParts parts, HomeJobs jobs) {
    this.settings = settings;
    this.parts = parts;
    this.jobs = jobs;
    this.numbers = new CallNumbers(parts.store(), settings.self());
  }

  /// Blocks once in a while. The next number.
  JobId number() {
    return numbers.next();
  }

  /// Starts an invocation, at once when its module is loaded here and nothing is to be recorded.
  ///
  /// @param given a number that nobody has used; the next one without it
  Future<Answer<Jobs.Call>> begin(Optional<JobId> given, JobSpec spec) {
    if (open.incrementAndGet() > settings.calls().openMax()) {
      open.decrementAndGet();
      var sentence =
          "this node has %d open invocations, its most (calls.open.max)"
              .formatted(settings.calls().openMax());
      return Future.succeededFuture(Answer.failed(Code.BUSY, sentence));
    }
    var context = Vertx.currentContext();
    return beginSoon(given, spec, context)
        .onComplete(begun -> {
          if (!(begun.succeeded() && begun.result() instanceof Answer.Ok<Jobs.Call>)) {
            open.decrementAndGet();
          }
        });
  }

  private Future<Answer<Jobs.Call>> beginSoon(
      Optional<JobId> given, JobSpec spec, @Nullable Context context) {
    try {
      return beginNow(given, spec, context)
          .<Future<Answer<Jobs.Call>>>map(call -> Future.succeededFuture(new Answer.Ok<>(call)))
          .orElseGet(() -> Background.run(() -> begin(given, spec, context)));
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /// Never blocks; empty when it would have to.
  private Optional<Jobs.Call> beginNow(
      Optional<JobId> given, JobSpec spec, @Nullable Context context) {
    if (spec.isRecorded()
        || !(parts.sandbox().known(spec.module(), spec.dialect()).orElse(null)
            instanceof Loaded.Ready(var module))) {
      return Optional.empty();
    }
    return given.or(numbers::now).map(number -> begin(number, spec, module, context));
  }

  private Answer<Jobs.Call> begin(Optional<JobId> given, JobSpec spec, @Nullable Context context) {
    return switch (parts.sandbox().load(spec.module(), spec.dialect())) {
      case Loaded.Refused(var error) -> new Answer.Failed<>(error);
      case Loaded.Ready(var module) ->
          new Answer.Ok<>(begin(given.orElseGet(numbers::next), spec, module, context));
    };
  }

  private Jobs.Call begin(
      JobId number, JobSpec spec, GuestModule module, @Nullable Context context) {
    var status =
        new JobStatus(number, spec, new JobState.Pending(), TaskCounts.NONE, settings.self(), 1);
    var entry = Driver.entry(spec, module.inspection());
    var end = Promise.<JobStatus>promise();
    jobs.begin(
        status,
        entry,
        last -> {
          open.decrementAndGet();
          Background.on(context, () -> end.complete(last));
        });
    return new Jobs.Call(status.id(), end.future());
  }
}
