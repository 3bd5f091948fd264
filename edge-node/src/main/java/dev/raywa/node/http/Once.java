package dev.raywa.node.http;

import dev.raywa.execution.Jobs;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.wasm.Answer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/// Sees to it that what is asked for with an `Idempotency-Key` is done once in the cluster, however
/// often and of whichever nodes it is asked. Thread-safe. Every method blocks.
///
/// Under each key the cluster keeps the number of the invocation. Whoever sets it begins that
/// invocation; all others answer its outcome. One that never began, because its node died in
/// between, is begun by whoever swaps the number for one of its own.
final class Once {
  /// What became of a request.
  ///
  /// @param id of the invocation that stands for it
  /// @param own present when it began here, now
  record Begun(JobId id, Optional<Jobs.Call> own) {}

  /// How long another node may take between its number and its record, in milliseconds.
  private static final int BEGIN_MS_MAX = 10_000;

  private static final int LOOK_MS_MIN = 10;
  private static final int LOOK_MS_MAX = 250;

  private final GatewayPorts ports;
  private final Duration kept;

  Once(GatewayPorts ports, Duration kept) {
    this.ports = ports;
    this.kept = kept;
  }

  /// Begins an invocation under a number; blocks.
  @FunctionalInterface
  interface Starter {
    Answer<Jobs.Call> start(JobId number);
  }

  /// Begins an invocation, unless one stands under the key already.
  ///
  /// @param print what all requests with this key have in common
  Begun begin(String key, Bytes print, Starter starter) {
    for (int waitedMs = 0; waitedMs < BEGIN_MS_MAX; waitedMs += LOOK_MS_MIN) {
      var had = ports.requests().get(key);
      if (had.isEmpty()) {
        var mine = new Entry(ports.jobs().callNumber().await(), false, print);
        if (ports.requests().putIfAbsent(key, mine.encode(), kept)) {
          return start(key, mine, starter);
        }
        continue;
      }
      var entry = Entry.decode(had.get());
      if (!entry.print().equals(print)) {
        throw Problem.of(
            Code.IDEMPOTENCY_MISMATCH,
            "the Idempotency-Key was used for another function, export or body");
      }
      var found = stand(key, entry, starter);
      if (found.isPresent()) {
        return found.get();
      }
      sleep(LOOK_MS_MIN);
    }
    throw Problem.of(Code.BUSY, "another node is about to begin this request")
        .with("Retry-After", "1");
  }

  /// The status of an invocation once it has ended; empty when nobody wants it any more.
  Optional<JobStatus> end(JobId call, BooleanSupplier wanted) {
    for (int ms = LOOK_MS_MIN; wanted.getAsBoolean(); ms = Math.min(LOOK_MS_MAX, 2 * ms)) {
      var status = ports.store().job(call).orElseThrow(() -> forgotten(call));
      if (status.state().isFinal()) {
        return Optional.of(status);
      }
      sleep(ms);
    }
    return Optional.empty();
  }

  /// What stands under a key; empty while it is to be seen.
  private Optional<Begun> stand(String key, Entry entry, Starter starter) {
    var record = ports.store().job(entry.number());
    if (record.isPresent() && !CallProblems.isPassing(record.get())) {
      return Optional.of(new Begun(entry.number(), Optional.empty()));
    }
    if (record.isEmpty() && entry.begun()) {
      throw forgotten(entry.number());
    }
    return record.isPresent() || isOrphan(entry.number())
        ? takeOver(key, entry, starter)
        : Optional.empty();
  }

  private Optional<Begun> takeOver(String key, Entry entry, Starter starter) {
    var mine = new Entry(ports.jobs().callNumber().await(), false, entry.print());
    return ports.requests().replace(key, entry.encode(), mine.encode())
        ? Optional.of(start(key, mine, starter))
        : Optional.empty();
  }

  private Begun start(String key, Entry mine, Starter starter) {
    boolean begun = false;
    try {
      var answer = starter.start(mine.number());
      if (answer instanceof Answer.Ok<Jobs.Call>(var call)) {
        begun = true;
        ports.requests().replace(key, mine.encode(), mine.asBegun().encode());
        return new Begun(call.id(), Optional.of(call));
      }
      throw CallProblems.refused(((Answer.Failed<Jobs.Call>) answer).error());
    } finally {
      if (!begun) {
        ports.requests().remove(key, mine.encode());
      }
    }
  }

  /// Whether the node that a number belongs to is gone.
  private boolean isOrphan(JobId number) {
    var home = ports.store().jobHome(number);
    return home.isEmpty()
        || ports.jobs().nodes().await().stream().noneMatch(node -> node.node().equals(home.get()));
  }

  private static Problem forgotten(JobId call) {
    return CallProblems.about(
        Problem.of(
            Code.RESULT_GONE, "the request was carried out, and what came of it is forgotten"),
        call);
  }

  private static void sleep(int ms) {
    try {
      Thread.sleep(ms);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while it waited for a task", e);
    }
  }

  /// What the cluster keeps under a key.
  ///
  /// @param begun whether the invocation has a record
  private record Entry(JobId number, boolean begun, Bytes print) {
    private static final int HEAD_BYTES = Long.BYTES + 1;

    Entry asBegun() {
      return new Entry(number, true, print);
    }

    Bytes encode() {
      return Bytes.of(
          ByteBuffer.allocate(HEAD_BYTES + print.size())
              .putLong(number.value())
              .put((byte) (begun ? 1 : 0))
              .put(print.array())
              .array());
    }

    static Entry decode(Bytes bytes) {
      var from = ByteBuffer.wrap(bytes.array());
      var number = new JobId(from.getLong());
      boolean begun = from.get() == 1;
      var print = new byte[from.remaining()];
      from.get(print);
      return new Entry(number, begun, Bytes.of(print));
    }
  }
}
