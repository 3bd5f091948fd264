package dev.raywa.execution;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.PeerMessage.Printed;
import dev.raywa.message.TaskSpec;
import dev.raywa.wasm.GuestInterrupted;
import dev.raywa.wasm.GuestOutput;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes what guests print to the home of their job: the driver's output complete, that of tasks as
/// fast as the way there is free. Used by guests' threads.
final class TaskOutput {
  /// Bytes under way to one node above which a printing task waits.
  private static final long BACKLOG_BYTES_MAX = 4L * 1024 * 1024;

  /// How long to wait before looking again, in nanoseconds.
  private static final long LOOK_NANOS = 1_000_000;

  private static final Logger LOG = LoggerFactory.getLogger(TaskOutput.class);

  private final NodeId self;
  private final Function<JobId, @Nullable JobRecord> jobs;
  private final PeerLinks links;
  private final BiConsumer<NodeId, Printed> send;
  private final Map<JobId, NodeId> homes = new ConcurrentHashMap<>();

  TaskOutput(
      NodeId self,
      Function<JobId, @Nullable JobRecord> jobs,
      PeerLinks links,
      BiConsumer<NodeId, Printed> send) {
    this.self = self;
    this.jobs = jobs;
    this.links = links;
    this.send = send;
  }

  GuestOutput of(TaskSpec spec) {
    return (stream, from, at, length) -> {
      var text = Bytes.of(Arrays.copyOfRange(from, at, at + length));
      if (spec.isPinned()) {
        driverPrinted(spec, stream, text);
      } else {
        taskPrinted(spec, new Printed(spec.id(), spec.function().label(), stream, text));
      }
    };
  }

  /// A job lives on another node from now on.
  void moved(JobId job, NodeId home) {
    homes.put(job, home);
  }

  /// Nothing of a job is printed any more.
  void forget(JobId job) {
    homes.remove(job);
  }

  /// Tells the people who follow the job that a task was run again and made other bytes.
  void differed(NodeCommand.Differed differed) {
    var sentence =
        ("raywa-vx: task %s was run again, and its result has other bytes: "
                + "SHA-256 %s before, %s now\n")
            .formatted(differed.spec().id(), differed.before(), differed.after());
    LOG.warn("event=result_differs task={}", differed.spec().id());
    var spec = differed.spec();
    taskPrinted(spec, new Printed(spec.id(), spec.function().label(), 2, Bytes.utf8(sentence)));
  }

  /// A task of a job of this node printed something, here or elsewhere.
  void arrived(NodeId node, Printed printed) {
    var job = jobs.apply(printed.task().job());
    if (job != null) {
      job.log()
          .add(
              new JobEvent.TaskPrinted(
                  printed.task(), printed.label(), node, printed.stream(), printed.text()));
    }
  }

  private void driverPrinted(TaskSpec spec, int stream, Bytes text) {
    var job = jobs.apply(spec.job());
    if (job == null) {
      return;
    }
    if (stream == GuestOutput.STDOUT && job.capture().isPresent()) {
      job.capture().get().add(text);
      return;
    }
    try {
      job.log().addComplete(new JobEvent.DriverPrinted(stream, text));
    } catch (InterruptedException e) {
      throw new GuestInterrupted();
    }
  }

  private void taskPrinted(TaskSpec spec, Printed printed) {
    var home = homes.getOrDefault(spec.job(), spec.origin().home());
    if (home.equals(self)) {
      arrived(self, printed);
      return;
    }
    while (links.backlogBytes(home) > BACKLOG_BYTES_MAX) {
      if (Thread.interrupted()) {
        throw new GuestInterrupted();
      }
      LockSupport.parkNanos(this, LOOK_NANOS);
    }
    send.accept(home, printed);
  }
}
