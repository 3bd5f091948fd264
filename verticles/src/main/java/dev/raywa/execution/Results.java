package dev.raywa.execution;

import dev.raywa.grid.GridUnavailableException;
import dev.raywa.grid.ObjectGrid;
import dev.raywa.grid.ObjectVanishedException;
import dev.raywa.grid.Registry;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskId;
import java.util.List;
import java.util.Optional;

/// Sees to it that the result of an invocation outlives the values of its job: small ones go into
/// its record, large ones to the results that the cluster keeps for a while. Thread-safe.
final class Results {
  private final Settings.OfCalls limits;
  private final ObjectGrid grid;
  private final Registry kept;

  Results(Settings.OfCalls limits, ObjectGrid grid, Registry kept) {
    this.limits = limits;
    this.grid = grid;
    this.kept = kept;
  }

  /// What takes the output of an invocation, when that is its result.
  Optional<Capture> capture(JobSpec spec) {
    return spec.call().isPresent() && !spec.isFunctionCall()
        ? Optional.of(new Capture(limits.resultBytesMax()))
        : Optional.empty();
  }

  /// Puts the result of an invocation where it stays, then goes on; at once when it is small.
  void keep(JobRecord record, Outcome outcome, Runnable then) {
    if (!(outcome instanceof Outcome.Succeeded(var results, var bill))) {
      then.run();
      return;
    }
    var captured = record.capture();
    if (captured.isEmpty() && results.getFirst() instanceof Stored.Inline small) {
      record.returned(outcome, Optional.of(small));
      then.run();
      return;
    }
    Thread.ofVirtual()
        .name("result-" + record.status().id())
        .start(() -> {
          try {
            var job = record.status().id();
            var bytes = captured.isPresent() ? printed(captured.get()) : read(job, results);
            record.returned(outcome, Optional.of(stored(record.status(), bytes)));
          } catch (ResultLost e) {
            record.returned(new Outcome.Failed(e.error, -1, bill), Optional.empty());
          } catch (GridUnavailableException e) {
            var error = new TaskError(Code.OBJECT_LOST, "the result is lost: " + e.getMessage());
            record.returned(new Outcome.Failed(error, -1, bill), Optional.empty());
          }
          then.run();
        });
  }

  /// Blocks. The result of an invocation that succeeded; empty when it is forgotten by now.
  Optional<Bytes> of(JobStatus status) {
    if (!(status.state() instanceof JobState.Succeeded(_, _, var result))) {
      return Optional.empty();
    }
    return result.flatMap(stored ->
        switch (stored) {
          case Stored.Inline(var bytes) -> Optional.of(bytes);
          case Stored.InGrid _ -> kept.get(name(status.id()));
        });
  }

  private Bytes printed(Capture capture) throws ResultLost {
    if (capture.isFull()) {
      throw tooLarge("printed more");
    }
    return capture.bytes();
  }

  private Bytes read(JobId job, List<Stored> results) throws ResultLost {
    var stored = (Stored.InGrid) results.getFirst();
    if (stored.size() > limits.resultBytesMax()) {
      throw tooLarge("returned " + stored.size() + " bytes, more");
    }
    var source = grid.get(ObjectId.result(TaskId.driver(job), 0), stored);
    if (source.isEmpty()) {
      throw new ResultLost(Code.OBJECT_LOST, "the result of invocation " + job + " is lost");
    }
    try {
      return source.get().toBytes();
    } catch (ObjectVanishedException e) {
      throw new ResultLost(Code.OBJECT_LOST, String.valueOf(e.getMessage()));
    }
  }

  private Stored stored(JobStatus status, Bytes bytes) {
    if (bytes.size() <= Stored.INLINE_BYTES_MAX) {
      return new Stored.Inline(bytes);
    }
    kept.putIfAbsent(name(status.id()), bytes, limits.kept());
    var none = Bytes.of(new byte[Stored.InGrid.SHA256_BYTES]);
    return new Stored.InGrid(bytes.size(), status.node(), 0, none);
  }

  private ResultLost tooLarge(String what) {
    return new ResultLost(
        Code.TOO_LARGE,
        "the function %s than the %d bytes that an invocation may return (calls.result.bytes.max)"
            .formatted(what, limits.resultBytesMax()));
  }

  private static String name(JobId job) {
    return Long.toUnsignedString(job.value());
  }

  private static final class ResultLost extends Exception {
    private static final long serialVersionUID = 1;
    private final transient TaskError error;

    private ResultLost(Code code, String sentence) {
      super(sentence);
      this.error = new TaskError(code, sentence);
    }
  }
}
