package dev.raywa.recovery;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.List;
import java.util.Optional;

/// Tasks of one job, and what is said of them.
final class Entries {
  static final JobId JOB = new JobId(1);
  static final JobId OTHER = new JobId(2);

  private static final NodeId NODE = new NodeId("a");

  private Entries() {}

  static ObjectId object(int number) {
    return object(JOB, number);
  }

  static ObjectId object(JobId job, int number) {
    return ObjectId.result(TaskId.driver(job).child(number), 0);
  }

  static TaskSpec spec(TaskId id, int argumentBytes) {
    var function = new FunctionRef(ModuleId.of(new byte[] {7}), new Entry.Export("f"));
    var argument = new Argument.Blob(Bytes.of(new byte[argumentBytes]));
    var origin = new Origin(NODE, NODE, 1, Dialect.AUTO);
    return new TaskSpec(id, function, List.of(argument), TaskOptions.DEFAULT, origin);
  }

  static Lineage lineage(TaskId id, int argumentBytes) {
    return new Lineage(spec(id, argumentBytes), TaskId.driver(id.job()), 1, 0);
  }

  static DirectoryEntry pending(ObjectId object, int argumentBytes) {
    return new DirectoryEntry.Pending(lineage(object.task(), argumentBytes));
  }

  static DirectoryEntry ended(int resultBytes) {
    var bill = new Bill(NODE, 1, 1, 0, 0, 0);
    var result = new Stored.Inline(Bytes.of(new byte[resultBytes]));
    var outcome = new Outcome.Succeeded(List.of(result), bill);
    return new DirectoryEntry.Ended(NODE, outcome, Optional.empty());
  }

  static DirectoryEntry kept(int bytes) {
    return new DirectoryEntry.Kept(NODE, new Stored.Inline(Bytes.of(new byte[bytes])));
  }
}
