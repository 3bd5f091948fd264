package dev.raywa.codec;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Demand;
import dev.raywa.message.Dialect;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.NodeId;
import dev.raywa.message.NodeLoad;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import dev.raywa.message.Trace;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Values with nothing at random in them.
final class Samples {
  static final NodeId ALPHA = new NodeId("alpha");
  static final NodeId BETA = new NodeId("beta");
  static final TaskId TASK = new TaskId(new JobId(7), 0x0102030405060708L, 0x090a0b0c0d0e0f10L);
  static final TaskId OTHER = new TaskId(new JobId(7), -1, -2);
  static final ObjectId RESULT = ObjectId.result(TASK, 1);
  static final ObjectId PUT = ObjectId.put(TASK, 2);
  static final Bytes SHA256 =
      Bytes.of(
          HexFormat.of()
              .parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
  static final Stored GRID = new Stored.InGrid(1 << 20, BETA, 271, SHA256);
  static final TaskError CANCELLED = new TaskError(TaskError.Code.CANCELLED, "enough");
  static final TaskError TRAPPED =
      new TaskError(TaskError.Code.TRAPPED, "unreachable", List.of("g", "f"));
  static final Bill BILL = new Bill(BETA, 2, 1_000_000, 65_536, 12, 0);
  static final FunctionRef SQUARE =
      new FunctionRef(ModuleId.of(new byte[] {0, 'a', 's', 'm'}), new Entry.Index(5), "square");
  static final TaskOptions OPTIONS =
      new TaskOptions(
          new Demand(500, 1 << 16, Map.of("zone", "a", "arch", "arm")), 3, Duration.ofMillis(1500));
  static final Origin ORIGIN = new Origin(ALPHA, BETA, 1, Dialect.REP);
  static final Trace TRACE =
      Trace.parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01").orElseThrow();
  static final Origin TRACED =
      new Origin(ALPHA, BETA, 1, Dialect.REP, Optional.of(TRACE), new Namespace("acme"));
  static final List<Argument> ARGUMENTS =
      List.of(
          new Argument.I32(-2),
          new Argument.I64(Long.MIN_VALUE),
          new Argument.F32(Float.floatToRawIntBits(1.5f)),
          new Argument.F64(Double.doubleToRawLongBits(-2.5)),
          new Argument.Blob(Bytes.utf8("abc")),
          new Argument.Dependency(RESULT),
          new Argument.Dependency(PUT),
          new Argument.Reference(PUT));
  static final PeerMessage DISPATCH =
      new PeerMessage.Dispatch(
          new TaskSpec(OTHER, SQUARE, ARGUMENTS, OPTIONS, TRACED),
          1,
          List.of(new Stored.Inline(Bytes.utf8("hi")), GRID));
  static final PeerMessage SUCCEEDED =
      new PeerMessage.Completed(
          TASK, 2, new Outcome.Succeeded(List.of(new Stored.Inline(Bytes.EMPTY), GRID), BILL));
  static final PeerMessage FAILED =
      new PeerMessage.Completed(TASK, 2, new Outcome.Failed(TRAPPED, -1, BILL));
  static final NodeLoad LOAD =
      new NodeLoad(
          ALPHA,
          "127.0.0.1:8080",
          2000,
          -500,
          1L << 31,
          1L << 30,
          3,
          2,
          1,
          1000,
          Map.of("k", "v"),
          Set.of(1L << 62, 5L),
          true);
  static final List<PeerMessage> BATCH =
      List.of(
          small(TASK, SQUARE, 7),
          small(OTHER, SQUARE, 8),
          small(OTHER, new FunctionRef(SQUARE.module(), new Entry.Export("cube")), 9),
          new PeerMessage.Cancel(TASK, CANCELLED, false),
          new PeerMessage.Cancel(OTHER, CANCELLED, false),
          new PeerMessage.Printed(TASK, "square", 1, Bytes.utf8("1")),
          new PeerMessage.Printed(OTHER, "square", 1, Bytes.utf8("2")));

  private Samples() {}

  private static PeerMessage small(TaskId task, FunctionRef function, int argument) {
    var arguments = List.<Argument>of(new Argument.I32(argument));
    var spec = new TaskSpec(task, function, arguments, TaskOptions.DEFAULT, ORIGIN);
    return new PeerMessage.Dispatch(spec, 1, List.of());
  }
}
