package dev.raywa.execution;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskSpec;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What must hold at every moment of a simulation, whatever goes wrong, and what was seen so far.
final class SimChecks {
  /// A task that had bad luck so often may be given up.
  private static final int LOSSES_MIN = 3;

  /// The cost of an entry of the directory that the journal counts at least, in bytes.
  private static final long ENTRY_BYTES_MIN = 160;

  private final SimClock clock;
  private final Map<ObjectId, Object> results = new HashMap<>();
  private final Map<TaskId, Object> specs = new HashMap<>();
  private final Set<TaskId> cancelled = new HashSet<>();
  private final Set<JobId> excused = new HashSet<>();
  private final Set<JobId> stopped = new HashSet<>();
  private final List<String> violations = new ArrayList<>();
  private int losses;
  private boolean disturbed;
  private boolean split;

  SimChecks(SimClock clock) {
    this.clock = clock;
  }

  List<String> violations() {
    return violations;
  }

  void violated(String what) {
    violations.add("at " + clock.micros() / 1000.0 + " ms: " + what);
  }

  /// A node is gone, or takes leave.
  void lost() {
    losses++;
    disturbed = true;
  }

  /// Nodes that live have given each other up: both may do the same work.
  void split() {
    split = true;
    disturbed = true;
  }

  boolean isSplit() {
    return split;
  }

  /// Somebody stops a job.
  void stopped(JobId job) {
    stopped.add(job);
  }

  void acknowledgedCancel(TaskId task) {
    cancelled.add(task);
  }

  boolean isCancelled(TaskId task) {
    return cancelled.contains(task);
  }

  /// One name, one task: another attempt of its parent may submit it again, nobody else.
  void submitted(TaskSpec spec) {
    var what = List.of(spec.function(), spec.arguments(), spec.options());
    var before = specs.putIfAbsent(spec.id(), what);
    if (before != null && !before.equals(what)) {
      violated("task " + spec.id() + " was " + before + " and is " + what);
    }
  }

  void started(SimNode node, PeerMessage.Dispatch dispatch) {
    var spec = dispatch.spec();
    if (cancelled.contains(spec.id()) && !split) {
      violated("task " + spec.id() + " starts on " + node.id() + " after its cancel");
    }
    // What another attempt of its parent may have tried begins with its second.
    if (!disturbed && dispatch.attempt() > spec.options().retriesMax() + 2) {
      violated("attempt " + dispatch.attempt() + " of " + spec + " starts");
    }
  }

  /// A guest is stopped; what was cancelled from above does not run until its deadline.
  void interrupted(TaskSpec spec, TaskError reason) {
    if (!disturbed
        && reason.code() == Code.DEADLINE_EXCEEDED
        && spec.options().deadline().equals(SimPlan.ORPHAN_MAX)) {
      violated("task " + spec.id() + " outlived its cancelled parent");
    }
  }

  /// A guest has seen a value: everybody sees the same.
  void seen(ObjectId object, long value) {
    same(object, SimGuest.bytes(value));
  }

  /// A node says something to another: no two results of one object are ever told.
  void said(PeerMessage message) {
    if (message
        instanceof PeerMessage.Completed(var task, int _, Outcome.Succeeded(var values, _))) {
      result(ObjectId.result(task, 0), values.getFirst());
    } else if (message instanceof PeerMessage.Answer(var object, ObjectState.Ready(var stored))) {
      result(object, stored);
    }
  }

  /// A node tells the directory something.
  void noted(Map<ObjectId, DirectoryEntry> entries) {
    entries.forEach((object, entry) -> {
      switch (entry) {
        case DirectoryEntry.Kept(_, var stored) -> result(object, stored);
        case DirectoryEntry.Ended(_, Outcome.Succeeded(var values, _), _) ->
            result(object, values.getFirst());
        case DirectoryEntry.Ended _, DirectoryEntry.Pending _ -> {}
      }
    });
  }

  /// A guest hears that an object will never be: only those nodes can be the reason that are lost.
  void broken(ObjectId object, TaskError error) {
    boolean unlucky = error.code() == Code.POISONED || error.code() == Code.NODE_DIED;
    if (unlucky && losses < LOSSES_MIN) {
      violated("object " + object + " after " + losses + " lost nodes: " + error);
    } else if (unlucky) {
      excused.add(object.job());
    }
  }

  /// Whether a job may have failed.
  boolean mayFail(JobId job) {
    return excused.contains(job) || stopped.contains(job);
  }

  /// The record of a job changes: an end is the end.
  void recorded(@Nullable JobStatus before, JobStatus next) {
    if (!split && before != null && before.state().isFinal() && !before.equals(next)) {
      violated("job " + next.id() + " was " + before.state() + " and is " + next.state());
    }
  }

  /// Everybody may be told how a job ended: by then that is on record.
  void announced(JobId job, @Nullable JobStatus record) {
    if (!split && (record == null || !record.state().isFinal())) {
      violated("the end of job " + job + " is told but not on record");
    }
  }

  /// The CPU that guests compute with, in thousandths.
  void computing(SimNode node, int cpuMilli, int cpuMilliMax) {
    if (cpuMilli > cpuMilliMax) {
      violated(node.id() + " computes with " + cpuMilli + " of " + cpuMilliMax);
    }
  }

  /// What a node keeps to tell the directory, and how many tasks left its queue.
  void within(SimNode node, int entries, long bytesMax, long left, long submitted) {
    if (entries * ENTRY_BYTES_MIN > bytesMax) {
      violated(node.id() + " has " + entries + " entries in its journal");
    }
    if (left > submitted) {
      violated(left + " of " + submitted + " tasks left the queue of " + node.id());
    }
  }

  private void result(ObjectId object, Stored stored) {
    switch (stored) {
      case Stored.Inline(var bytes) -> same(object, bytes);
      case Stored.InGrid place ->
          same(object, SimGuest.bytes(ByteBuffer.wrap(place.sha256().array()).getLong()));
    }
  }

  private void same(ObjectId object, Object value) {
    var before = results.putIfAbsent(object, value);
    if (before != null && !before.equals(value)) {
      violated("object " + object + " was " + before + " and is " + value);
    }
  }
}
