package dev.raywa.grid;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Entries of the directory and records of jobs for tests.
public final class Entries {
  private static final ModuleId MODULE = ModuleId.of(new byte[] {0, 'a', 's', 'm'});

  private Entries() {}

  /// The entry of an object whose task did not end; an owner, and something to tell entries apart.
  public static DirectoryEntry.Pending pending(ObjectId id, NodeId owner, int attempts) {
    return new DirectoryEntry.Pending(lineage(id.task(), owner, attempts));
  }

  /// The entry of an object whose task ended.
  public static DirectoryEntry.Ended ended(ObjectId id, NodeId owner, String value) {
    var results = List.<Stored>of(new Stored.Inline(Bytes.utf8(value)));
    var outcome = new Outcome.Succeeded(results, new Bill(owner, 1, 5, 6, 7, 8));
    return new DirectoryEntry.Ended(owner, outcome, Optional.of(lineage(id.task(), owner, 1)));
  }

  /// The entry of an object that was stored.
  public static DirectoryEntry.Kept kept(NodeId owner, String value) {
    return new DirectoryEntry.Kept(owner, new Stored.Inline(Bytes.utf8(value)));
  }

  /// The record of a job.
  public static JobStatus job(JobId id, JobState state, NodeId home, int attempt) {
    var spec =
        new JobSpec(
            "job " + id,
            MODULE,
            "_start",
            List.of("job"),
            Map.of("b", "1", "a", "2"),
            List.of(),
            Dialect.AUTO,
            TaskOptions.DEFAULT,
            3,
            false);
    var counts = new TaskCounts(1, 0, 2, 3, Set.of(home, new NodeId("elsewhere")));
    return new JobStatus(id, spec, state, counts, home, attempt);
  }

  private static DirectoryEntry.Lineage lineage(TaskId task, NodeId owner, int attempts) {
    var function = new FunctionRef(MODULE, new Entry.Export("f"));
    var arguments = List.<Argument>of(new Argument.I32(1), new Argument.Blob(Bytes.utf8("x")));
    var origin = new Origin(owner, owner, 1, Dialect.AUTO);
    var spec = new TaskSpec(task, function, arguments, TaskOptions.DEFAULT, origin);
    return new DirectoryEntry.Lineage(spec, TaskId.driver(task.job()), attempts, 0);
  }
}
