package dev.raywa.execution;

import static dev.raywa.execution.Guests.call;
import static dev.raywa.execution.Guests.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.raywa.execution.TestNode.Shape;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.JobSpec;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.Trace;
import dev.raywa.wasm.Ray;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A trace follows the calls of a job, on whichever node they run.
final class TracesTest extends OneNode {
  private static final Trace ABOVE = new Trace(1, 2, 99, 1);

  private final NotedRuns noted = new NotedRuns();
  private final Set<Object> nodes = ConcurrentHashMap.newKeySet();
  private final CountDownLatch both = new CountDownLatch(2);
  private TestNode other;

  @BeforeEach
  void join() {
    other = node("b", Shape.cores(2));
    node.members(other);
    other.members(node);
    await().until(() -> TestNode.await(node.loop.jobs().nodes()).size() == 2);
    for (var one : List.of(node, other)) {
      one.sandbox.program("_start", call -> branch(call.ray(), "middle"));
      one.sandbox.program("middle", call -> branch(call.ray(), "leaf"));
      one.sandbox.program("leaf", this::leaf);
    }
  }

  private static Bytes branch(Ray ray, String below) {
    var left = call(ray, below);
    var right = call(ray, below);
    get(ray, left);
    return get(ray, right);
  }

  /// Waits for a leaf on the other node, so that both take part.
  private Bytes leaf(FakeSandbox.Call call) {
    if (nodes.add(call.ray().node())) {
      both.countDown();
    }
    Guests.awaits(both);
    return Bytes.EMPTY;
  }

  private static JobSpec job(Optional<Trace> trace) {
    var entry = Entry.Start.COMMAND.export();
    return TestNode.spec(entry, TaskOptions.DEFAULT, false).with(trace);
  }

  @Test
  void childrenStandBelowTheRunThatCalledThem() {
    node.tracer = noted;
    other.tracer = noted;

    node.ended(node.submit(job(Optional.of(ABOVE))));

    var root = noted.of("_start").getFirst();
    assertThat(noted.runs).hasSize(7).allMatch(run -> run.outcome() instanceof Outcome.Succeeded);
    assertThat(root.above()).isEqualTo(ABOVE);
    assertThat(noted.of("middle")).hasSize(2).allMatch(run -> run.above().equals(root.own()));
    for (var middle : noted.of("middle")) {
      assertThat(noted.of("leaf")).filteredOn(run -> run.above().equals(middle.own())).hasSize(2);
    }
    var ranOn = noted.runs.stream().map(run -> run.outcome().bill().node());
    assertThat(ranOn).contains(node.id, other.id);
  }

  @Test
  void aTraceIsCarriedByThoseWhoNoteNothing() {
    other.tracer = noted;

    node.ended(node.submit(job(Optional.of(ABOVE))));

    assertThat(noted.of("leaf")).isNotEmpty();
    assertThat(noted.runs)
        .allMatch(run -> run.above().high() == ABOVE.high() && run.above().low() == ABOVE.low());
  }

  @Test
  void aCommandFindsItsOwnSpanInItsEnvironment() {
    var seen = new ConcurrentHashMap<String, String>();
    node.sandbox.program(
        "_start",
        call -> {
          seen.putAll(call.invocation().environment());
          return Bytes.EMPTY;
        });

    node.ended(node.submit(job(Optional.empty())));
    assertThat(seen).containsOnlyKeys("KEY");
    node.ended(node.submit(job(Optional.of(ABOVE))));
    assertThat(seen).containsEntry("TRACEPARENT", ABOVE.toString());
    node.tracer = noted;
    node.ended(node.submit(job(Optional.of(ABOVE))));
    assertThat(seen)
        .containsEntry("TRACEPARENT", noted.of("_start").getFirst().own().toString())
        .containsEntry("KEY", "value");
  }
}
