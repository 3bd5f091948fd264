package dev.raywa.execution;

import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The guests of this node that wait: for objects, or for room in the queue. A guest waits for one
/// thing at a time.
final class Waits {
  /// One waiting guest.
  static final class Wait {
    private final List<ObjectId> objects;
    private int missing;
    private boolean over;

    private Wait(List<ObjectId> objects, int missing) {
      this.objects = objects;
      this.missing = missing;
    }

    List<ObjectId> objects() {
      return objects;
    }

    /// One more object is settled; true when that ends the wait.
    boolean settled() {
      missing--;
      return missing <= 0 && end();
    }

    /// Ends the wait; false when it was over already.
    boolean end() {
      if (over) {
        return false;
      }
      over = true;
      return true;
    }
  }

  private final Map<TaskId, Wait> waits = new HashMap<>();
  private final ArrayDeque<TaskId> forRoom = new ArrayDeque<>();

  void add(TaskId task, List<ObjectId> objects, int missing) {
    waits.put(task, new Wait(objects, missing));
  }

  void addForRoom(TaskId task) {
    waits.put(task, new Wait(List.of(), 1));
    forRoom.add(task);
  }

  /// The next guest that waits for room and has not been woken; null when there is none.
  @Nullable TaskId nextForRoom() {
    for (var task = forRoom.poll(); task != null; task = forRoom.poll()) {
      var wait = waits.get(task);
      if (wait != null && wait.objects.isEmpty() && wait.end()) {
        return task;
      }
    }
    return null;
  }

  @Nullable Wait get(TaskId task) {
    return waits.get(task);
  }

  @Nullable Wait remove(TaskId task) {
    return waits.remove(task);
  }

  int size() {
    return waits.size();
  }
}
