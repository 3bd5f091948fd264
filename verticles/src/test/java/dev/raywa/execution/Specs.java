package dev.raywa.execution;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.List;

/// Tasks and outcomes for tests of the core.
final class Specs {
  static final NodeId SELF = new NodeId("a");
  static final NodeId B = new NodeId("b");
  static final NodeId C = new NodeId("c");
  static final JobId JOB = new JobId(1);

  private static final ModuleId MODULE = ModuleId.of(new byte[] {7});

  private Specs() {}

  static TaskSpec driver(JobId job) {
    var function = new FunctionRef(MODULE, Entry.Start.COMMAND);
    var origin = new Origin(SELF, SELF, 0, Dialect.AUTO);
    return new TaskSpec(TaskId.driver(job), function, List.of(), TaskOptions.DEFAULT, origin);
  }

  static TaskSpec task(int number, Argument... arguments) {
    return task(TaskId.driver(JOB).child(number), SELF, SELF, arguments);
  }

  static TaskSpec task(int number, TaskOptions options) {
    var spec = task(number);
    return new TaskSpec(spec.id(), spec.function(), spec.arguments(), options, spec.origin());
  }

  static TaskSpec task(TaskId id, NodeId owner, NodeId home, Argument... arguments) {
    var function = new FunctionRef(MODULE, new Entry.Export("f"));
    var origin = new Origin(owner, home, 1, Dialect.AUTO);
    return new TaskSpec(id, function, List.of(arguments), TaskOptions.DEFAULT, origin);
  }

  static ObjectId result(int number) {
    return ObjectId.result(TaskId.driver(JOB).child(number), 0);
  }

  static ObjectState ready(String text) {
    return new ObjectState.Ready(new Stored.Inline(Bytes.utf8(text)));
  }

  static Outcome succeeded(NodeId node, String text) {
    var bill = new Bill(node, 1, 20_000_000, 65_536, 0, 0);
    return new Outcome.Succeeded(List.of(new Stored.Inline(Bytes.utf8(text))), bill);
  }
}
