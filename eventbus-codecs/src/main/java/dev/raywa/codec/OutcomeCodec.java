package dev.raywa.codec;

import dev.raywa.message.Bill;
import dev.raywa.message.ObjectState;
import dev.raywa.message.Outcome;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskError;
import java.util.ArrayList;
import java.util.List;

/// How tasks ended, and what became of objects, on the wire.
final class OutcomeCodec {
  private static final int SUCCEEDED = 1;
  private static final int FAILED = 2;

  private static final int READY = 1;
  private static final int BROKEN = 2;
  private static final int UNKNOWN = 3;

  private static final int CODES = TaskError.Code.values().length;

  private OutcomeCodec() {}

  static void writeOutcome(BatchWriter to, Outcome outcome) {
    var out = to.out();
    switch (outcome) {
      case Outcome.Succeeded(var results, var bill) -> {
        out.u8(SUCCEEDED);
        writeAll(to, results);
        writeBill(to, bill);
      }
      case Outcome.Failed(var error, int exitCode, var bill) -> {
        out.u8(FAILED);
        to.error(error);
        out.zigzag(exitCode);
        writeBill(to, bill);
      }
    }
  }

  static Outcome readOutcome(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("kind of outcome");
    return switch (kind) {
      case SUCCEEDED -> new Outcome.Succeeded(readAll(from), readBill(from));
      case FAILED -> new Outcome.Failed(from.error(), in.zigzag("exit code"), readBill(from));
      default -> throw in.refusal(offset, "kind of outcome, 1 or 2", Integer.toString(kind));
    };
  }

  static void writeAll(BatchWriter to, List<Stored> values) {
    to.out().varint(values.size());
    for (var value : values) {
      ValueCodec.writeStored(to, value);
    }
  }

  static List<Stored> readAll(BatchReader from) {
    int count = from.in().count("number of stored values", PeerCodec.BATCH_BYTES_MAX, 2);
    var values = new ArrayList<Stored>(count);
    for (int read = 0; read < count; read++) {
      values.add(ValueCodec.readStored(from));
    }
    return values;
  }

  static void writeBill(BatchWriter to, Bill bill) {
    var out = to.out();
    to.node(bill.node());
    out.varint(bill.attempt());
    out.varlong(bill.runNanos());
    out.varlong(bill.memoryBytesMax());
    out.varlong(bill.bytesIn());
    out.varlong(bill.bytesOut());
  }

  static Bill readBill(BatchReader from) {
    var in = from.in();
    var node = from.node();
    int attempt = in.varint("attempt");
    long runNanos = in.varlong("run time in nanoseconds");
    long memoryBytesMax = in.varlong("largest memory in bytes");
    long bytesIn = in.varlong("bytes in");
    return new Bill(node, attempt, runNanos, memoryBytesMax, bytesIn, in.varlong("bytes out"));
  }

  static void writeError(BatchWriter to, TaskError error) {
    var out = to.out();
    out.varint(error.code().number());
    out.text(error.message());
    out.varint(error.backtrace().size());
    for (var frame : error.backtrace()) {
      out.text(frame);
    }
  }

  static TaskError readError(BatchReader from) {
    var in = from.in();
    var code = readCode(in);
    var message = in.text(PeerCodec.BATCH_BYTES_MAX, "message of an error");
    int count = in.count("number of frames", TaskError.BACKTRACE_MAX, 1);
    var backtrace = new ArrayList<String>(count);
    for (int read = 0; read < count; read++) {
      backtrace.add(in.text(PeerCodec.BATCH_BYTES_MAX, "frame of a backtrace"));
    }
    return new TaskError(code, message, backtrace);
  }

  private static TaskError.Code readCode(WireReader in) {
    int offset = in.offset();
    int number = in.varint("error code");
    if (number < 1 || number > CODES) {
      throw in.refusal(offset, "error code, 1 to " + CODES, Integer.toUnsignedString(number));
    }
    return TaskError.Code.of(number);
  }

  static void writeState(BatchWriter to, ObjectState state) {
    switch (state) {
      case ObjectState.Ready(var stored) -> {
        to.out().u8(READY);
        ValueCodec.writeStored(to, stored);
      }
      case ObjectState.Broken(var error) -> {
        to.out().u8(BROKEN);
        to.error(error);
      }
      case ObjectState.Unknown() -> to.out().u8(UNKNOWN);
    }
  }

  static ObjectState readState(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("state of an object");
    return switch (kind) {
      case READY -> new ObjectState.Ready(ValueCodec.readStored(from));
      case BROKEN -> new ObjectState.Broken(from.error());
      case UNKNOWN -> new ObjectState.Unknown();
      default -> throw in.refusal(offset, "state of an object, 1 to 3", Integer.toString(kind));
    };
  }
}
