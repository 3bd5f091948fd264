package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Tasks that a parent submitted which runs again: perhaps they were done, or are under way, and
/// the directory is asked first. The end of such a parent waits for the answers: if this node went
/// now, nobody would know of its children. Used by the core's thread only.
final class Checks {
  /// One such task.
  ///
  /// @param cancel why it is to be cancelled as soon as it is known where it is
  /// @param asker the task that waits to hear that it was cancelled
  record Check(TaskId parent, TaskSpec spec, @Nullable TaskError cancel, @Nullable TaskId asker) {}

  private final Map<ObjectId, Check> checks = new LinkedHashMap<>();
  private final Map<TaskId, Integer> open = new HashMap<>();
  private final Map<TaskId, Outcome> deferred = new LinkedHashMap<>();
  private final ArrayDeque<TaskId> ready = new ArrayDeque<>();
  private final BiConsumer<TaskId, Outcome> told;

  /// @param told what to do when the end of a parent may be told
  Checks(BiConsumer<TaskId, Outcome> told) {
    this.told = told;
  }

  void put(ObjectId object, Check check) {
    if (checks.put(object, check) == null) {
      open.merge(check.parent(), 1, Integer::sum);
    }
  }

  boolean has(ObjectId object) {
    return checks.containsKey(object);
  }

  @Nullable Check get(ObjectId object) {
    return checks.get(object);
  }

  /// The answer for a task is there; null when none was awaited.
  @Nullable Check remove(ObjectId object) {
    var check = checks.remove(object);
    if (check != null && closed(check.parent()) && deferred.containsKey(check.parent())) {
      ready.add(check.parent());
    }
    return check;
  }

  /// Notes that a task is to be cancelled of which is not known yet whether it runs, and who waits
  /// to hear of it; false when there is no such task.
  boolean cancel(TaskId task, TaskError reason, TaskId asker) {
    return checks.computeIfPresent(
            ObjectId.result(task, 0),
            (_, was) -> new Check(was.parent(), was.spec(), reason, asker))
        != null;
  }

  /// The same for every task that a task here submitted.
  void cancelChildren(TaskId parent, TaskError reason) {
    if (open.containsKey(parent)) {
      checks.replaceAll((_, was) ->
          was.parent().equals(parent) ? new Check(parent, was.spec(), reason, was.asker()) : was);
    }
  }

  /// Whether the end of a task that ran here must wait; it is told later then.
  boolean defers(TaskId parent, Outcome outcome) {
    boolean isOpen = open.containsKey(parent);
    if (isOpen) {
      deferred.put(parent, outcome);
    }
    return isOpen;
  }

  /// Tells the ends that have waited long enough.
  void tellReady() {
    for (var parent = ready.poll(); parent != null; parent = ready.poll()) {
      var outcome = deferred.remove(parent);
      if (outcome != null) {
        told.accept(parent, outcome);
      }
    }
  }

  /// Forgets a job.
  ///
  /// @return the tasks whose answers are not awaited any more
  List<Check> forget(JobId job) {
    var gone = new ArrayList<Check>();
    checks
        .entrySet()
        .removeIf(entry -> {
          boolean over = entry.getKey().job().equals(job);
          if (over) {
            gone.add(entry.getValue());
          }
          return over;
        });
    gone.forEach(check -> closed(check.parent()));
    deferred.keySet().removeIf(task -> task.job().equals(job));
    return gone;
  }

  int size() {
    return checks.size() + deferred.size() + open.size();
  }

  /// One task less of a parent; true when it was the last.
  private boolean closed(TaskId parent) {
    return open.computeIfPresent(parent, (_, count) -> count == 1 ? null : count - 1) == null;
  }
}
