package dev.raywa.codec;

import dev.raywa.message.Argument;
import dev.raywa.message.JobId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import java.util.Map;
import java.util.TreeMap;

/// Ids, arguments, stored values and labels on the wire.
final class ValueCodec {
  private static final int I32 = 1;
  private static final int I64 = 2;
  private static final int F32 = 3;
  private static final int F64 = 4;
  private static final int BLOB = 5;
  private static final int DEPENDENCY = 6;
  private static final int REFERENCE = 7;

  private static final int INLINE = 1;
  private static final int IN_GRID = 2;

  private ValueCodec() {}

  static void writeTask(BatchWriter to, TaskId task) {
    to.out().bits64(task.job().value());
    to.out().bits64(task.high());
    to.out().bits64(task.low());
  }

  static TaskId readTask(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    long job = in.bits64("task id");
    if (job < 1) {
      throw in.refusal(offset, "task id of a job from 1", "job " + job);
    }
    return new TaskId(new JobId(job), in.bits64("task id"), in.bits64("task id"));
  }

  static void writeObject(BatchWriter to, ObjectId object) {
    writeTask(to, object.task());
    to.out().bits32(object.index());
  }

  static ObjectId readObject(BatchReader from) {
    return new ObjectId(readTask(from), from.in().bits32("object index"));
  }

  static void writeArgument(BatchWriter to, Argument argument) {
    var out = to.out();
    switch (argument) {
      case Argument.I32(int value) -> {
        out.u8(I32);
        out.zigzag(value);
      }
      case Argument.I64(long value) -> {
        out.u8(I64);
        out.zigzagLong(value);
      }
      case Argument.F32(int bits) -> {
        out.u8(F32);
        out.bits32(bits);
      }
      case Argument.F64(long bits) -> {
        out.u8(F64);
        out.bits64(bits);
      }
      case Argument.Blob(var value) -> {
        out.u8(BLOB);
        out.bytes(value);
      }
      case Argument.Dependency(var object) -> {
        out.u8(DEPENDENCY);
        writeObject(to, object);
      }
      case Argument.Reference(var object) -> {
        out.u8(REFERENCE);
        writeObject(to, object);
      }
    }
  }

  static Argument readArgument(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("kind of argument");
    return switch (kind) {
      case I32 -> new Argument.I32(in.zigzag("i32"));
      case I64 -> new Argument.I64(in.zigzagLong("i64"));
      case F32 -> new Argument.F32(in.bits32("f32"));
      case F64 -> new Argument.F64(in.bits64("f64"));
      case BLOB -> new Argument.Blob(in.bytes(PeerCodec.BATCH_BYTES_MAX, "blob"));
      case DEPENDENCY -> new Argument.Dependency(readObject(from));
      case REFERENCE -> new Argument.Reference(readObject(from));
      default -> throw in.refusal(offset, "kind of argument, 1 to 7", Integer.toString(kind));
    };
  }

  static void writeStored(BatchWriter to, Stored stored) {
    var out = to.out();
    switch (stored) {
      case Stored.Inline(var bytes) -> {
        out.u8(INLINE);
        out.bytes(bytes);
      }
      case Stored.InGrid place -> {
        out.u8(IN_GRID);
        writeInGrid(to, place);
      }
    }
  }

  static void writeInGrid(BatchWriter to, Stored.InGrid place) {
    to.out().varlong(place.size());
    to.node(place.producer());
    to.out().zigzag(place.partitionKey());
    to.out().raw(place.sha256().array());
  }

  static Stored.InGrid readInGrid(BatchReader from) {
    var in = from.in();
    return new Stored.InGrid(
        in.varlong("size"),
        from.node(),
        in.zigzag("partition key"),
        in.raw(Stored.InGrid.SHA256_BYTES, "digest of a value"));
  }

  static Stored readStored(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("kind of stored value");
    return switch (kind) {
      case INLINE -> new Stored.Inline(in.bytes(Stored.INLINE_BYTES_MAX, "inline value"));
      case IN_GRID -> readInGrid(from);
      default -> throw in.refusal(offset, "kind of stored value, 1 or 2", Integer.toString(kind));
    };
  }

  /// Sorted by key, so that equal maps are equal bytes on every node.
  static void writeLabels(BatchWriter to, Map<String, String> labels) {
    var out = to.out();
    out.varint(labels.size());
    if (!labels.isEmpty()) {
      new TreeMap<>(labels)
          .forEach((key, value) -> {
            out.text(key);
            out.text(value);
          });
    }
  }

  static Map<String, String> readLabels(BatchReader from) {
    var in = from.in();
    int count = in.count("number of labels", PeerCodec.BATCH_BYTES_MAX, 2);
    if (count == 0) {
      return Map.of();
    }
    var labels = new TreeMap<String, String>();
    for (int read = 0; read < count; read++) {
      int offset = in.offset();
      var key = in.text(PeerCodec.BATCH_BYTES_MAX, "key of a label");
      if (!labels.isEmpty() && labels.lastKey().compareTo(key) >= 0) {
        throw in.refusal(offset, "label keys in ascending order", "one that is not");
      }
      labels.put(key, in.text(PeerCodec.BATCH_BYTES_MAX, "value of a label"));
    }
    return labels;
  }
}
