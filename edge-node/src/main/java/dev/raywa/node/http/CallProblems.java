package dev.raywa.node.http;

import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/// Why an invocation has no result.
final class CallProblems {
  /// The header with the id of an invocation.
  static final String TASK = "Raywa-Task";

  private CallProblems() {}

  /// The problem of an invocation that ended without a result.
  static Problem of(JobStatus ended) {
    var problem =
        switch (ended.state()) {
          case JobState.Failed(_, _, var error, var exitCode) -> failed(error, exitCode);
          case JobState.Stopped _ -> Problem.of(Code.CANCELLED, "the task was cancelled");
          case JobState.Succeeded _ ->
              Problem.of(
                  Code.RESULT_GONE,
                  "the result is forgotten by now (calls.kept.time in the configuration)");
          case JobState.Pending _, JobState.Running _ ->
              Problem.of(Code.NOT_FINISHED, "the task is " + ended.state().word())
                  .with("Retry-After", "1");
        };
    return about(problem, ended.id());
  }

  /// A problem of one invocation.
  static Problem about(Problem problem, JobId call) {
    var id = id(call);
    return problem.and("task", id).with(TASK, id);
  }

  /// The id of an invocation, as people see it.
  static String id(JobId call) {
    return TaskId.driver(call).toString();
  }

  /// Whether the same request may well succeed when it comes again.
  static boolean isPassing(JobStatus ended) {
    return ended.state() instanceof JobState.Failed(_, _, var error, _)
        && switch (error.code()) {
          case BUSY, NODE_DIED, STORE_FULL, OBJECT_LOST -> true;
          default -> false;
        };
  }

  /// Why an invocation did not begin.
  static Problem refused(TaskError error) {
    return failed(error, -1);
  }

  private static Problem failed(TaskError error, int exitCode) {
    return switch (error.code()) {
      case BUSY -> later(Code.BUSY, error);
      case NODE_DIED -> later(Code.NODE_DIED, error);
      case STORE_FULL -> later(Code.STORE_FULL, error);
      case OBJECT_LOST -> later(Code.OBJECT_LOST, error);
      case CANCELLED -> Problem.of(Code.CANCELLED, error.message());
      case DEADLINE_EXCEEDED -> Problem.of(Code.DEADLINE_EXCEEDED, error.message());
      case INTERNAL -> Problem.of(Code.INTERNAL, error.message());
      case BAD_FUNCTION, BAD_MODULE, INVALID_ARGUMENT, TOO_LARGE, UNSCHEDULABLE ->
          Problem.unfit(error);
      case TRAPPED,
          EXITED,
          OUT_OF_MEMORY,
          POISONED,
          NO_SUCH_OBJECT,
          BUFFER_TOO_SMALL,
          TIMED_OUT,
          JOB_ENDED ->
          guest(error, exitCode);
    };
  }

  private static Problem later(Code code, TaskError error) {
    return Problem.of(code, error.message()).with("Retry-After", "1");
  }

  private static Problem guest(TaskError error, int exitCode) {
    var problem =
        Problem.of(Code.GUEST_FAILED, error.message())
            .and(
                "error",
                new JsonObject()
                    .put("code", error.code().name())
                    .put("message", error.message())
                    .put("backtrace", new JsonArray(error.backtrace())));
    return exitCode < 0 ? problem : problem.and("exitCode", exitCode);
  }
}
