package dev.raywa.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

final class RecordChecksTest {
  private static final NodeId NODE = new NodeId("alpha");
  private static final TaskId TASK = TaskId.driver(new JobId(1));
  private static final ModuleId MODULE = ModuleId.of(new byte[0]);
  private static final FunctionRef FUNCTION = new FunctionRef(MODULE, Entry.Start.COMMAND);
  private static final Origin ORIGIN = new Origin(NODE, NODE, 0, Dialect.AUTO);

  @Test
  void refusesNodeIdsOfAnotherShape() {
    for (var text : List.of("", "A", "a_b", "a b", "a/b", "é", "a".repeat(65))) {
      refuses(() -> new NodeId(text), "node id must match [a-z0-9-]{1,64}, was: " + text);
    }
    assertThat(new NodeId("a".repeat(64))).hasToString("a".repeat(64));
  }

  @Test
  void refusesNamespacesOfAnotherShape() {
    for (var text : List.of("", "A", "a_b", "a/b", "*", "a".repeat(65))) {
      refuses(() -> new Namespace(text), "a namespace must match [a-z0-9-]{1,64}, was: " + text);
    }
    assertThat(new Namespace("team-7")).hasToString("team-7");
    assertThat(Namespace.DEFAULT).hasToString("default");
  }

  @Test
  void refusesJobIdsBelowOne() {
    refuses(() -> new JobId(0), "job id must be 1 or more, was: 0");
    refuses(() -> new JobId(-5), "job id must be 1 or more, was: -5");
    assertThat(new JobId(12)).hasToString("12");
  }

  @Test
  void namesModulesByTheirDigest() {
    var empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assertThat(MODULE).isEqualTo(new ModuleId(empty)).hasToString(empty);
    refuses(() -> new ModuleId("e3"), "module id must match [0-9a-f]{64}, was: e3");
    var upper = "E3".repeat(32);
    refuses(() -> new ModuleId(upper), "module id must match [0-9a-f]{64}, was: " + upper);
  }

  @Test
  void labelsEntriesForPeople() {
    assertThat(Entry.Start.COMMAND.label()).isEqualTo("_start");
    assertThat(new Entry.Index(5).label()).isEqualTo("#5");
    assertThat(new Entry.Export("square").label()).isEqualTo("square");
    assertThat(FUNCTION.label()).isEqualTo("_start");
  }

  @Test
  void refusesEntriesWithoutNameOrIndex() {
    refuses(() -> new Entry.Index(-1), "function index must be 0 or more, was: -1");
    refuses(() -> new Entry.Export(""), "export name must have 1 to 1024 characters, was: ");
    var longName = "n".repeat(1025);
    refuses(
        () -> new Entry.Start(longName),
        "export name must have 1 to 1024 characters, was: " + longName);
    refuses(
        () -> new FunctionRef(MODULE, Entry.Start.COMMAND, ""),
        "label must have 1 to 1024 characters, was: ");
  }

  @Test
  void refusesOptionsOutOfRange() {
    var demand = Demand.ONE_CPU;
    refuses(() -> new TaskOptions(demand, -1, Duration.ZERO), "retries must be 0 to 1000, was: -1");
    refuses(
        () -> new TaskOptions(demand, 1001, Duration.ZERO), "retries must be 0 to 1000, was: 1001");
    refuses(
        () -> new TaskOptions(demand, 0, Duration.ofMillis(-1)),
        "deadline must not be negative, was: PT-0.001S");
    var other = new Demand(500, 0);
    assertThat(TaskOptions.DEFAULT.with(other)).isEqualTo(new TaskOptions(other, 3, Duration.ZERO));
  }

  @Test
  void refusesMoreArgumentsThanTheLimit() {
    var most = Collections.<Argument>nCopies(1000, new Argument.I32(1));
    assertThat(spec(most).arguments()).hasSize(TaskSpec.ARGUMENTS_MAX);
    var more = Collections.<Argument>nCopies(1001, new Argument.I32(1));
    refuses(() -> spec(more), "a task takes at most 1000 arguments, was: 1001");
  }

  @Test
  void tellsDriversFromTheirTasks() {
    assertThat(spec(List.of()).isDriver()).isTrue();
    var below = new Origin(NODE, NODE, 1, Dialect.AUTO);
    var task = new TaskSpec(TASK, FUNCTION, List.of(), TaskOptions.DEFAULT, below);
    assertThat(task.isDriver()).isFalse();
    assertThat(task.job()).isEqualTo(new JobId(1));
  }

  @Test
  void doesNotChangeWithTheListItWasMadeFrom() {
    var arguments = new ArrayList<Argument>(List.of(new Argument.I32(1)));
    var spec = spec(arguments);
    arguments.clear();
    assertThat(spec.arguments()).containsExactly(new Argument.I32(1));
  }

  @Test
  void refusesWhatNoPeerSays() {
    refuses(() -> new Origin(NODE, NODE, -1, Dialect.AUTO), "depth must be 0 or more, was: -1");
    refuses(() -> new Bill(NODE, 0, 0, 0, 0, 0), "attempts count from 1, was: 0");
    refuses(
        () -> new PeerMessage.Dispatch(spec(List.of()), 0, List.of()),
        "attempts count from 1, was: 0");
    refuses(
        () -> new PeerMessage.Printed(TASK, "f", 3, Bytes.EMPTY), "stream must be 1 or 2, was: 3");
    var digest = Bytes.of(new byte[32]);
    refuses(() -> new Stored.InGrid(-1, NODE, 0, digest), "size must be 0 or more, was: -1");
    refuses(
        () -> new Stored.InGrid(1, NODE, 0, Bytes.of(new byte[31])),
        "a SHA-256 has 32 bytes, was: 31");
    refuses(() -> new PeerMessage.JobMoved(TASK.job(), 0), "attempts count from 1, was: 0");
  }

  @Test
  void refusesLineagesThatCannotBe() {
    var spec = spec(List.of());
    refuses(
        () -> new DirectoryEntry.Lineage(spec, TASK, 1, 2),
        "of 1 attempts 2 cannot have been lost");
    refuses(
        () -> new DirectoryEntry.Lineage(spec, TASK, -1, 0),
        "of -1 attempts 0 cannot have been lost");
  }

  private static TaskSpec spec(List<Argument> arguments) {
    return new TaskSpec(TASK, FUNCTION, arguments, TaskOptions.DEFAULT, ORIGIN);
  }

  private static void refuses(ThrowingCallable construction, String message) {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(construction)
        .withMessage(message);
  }
}
