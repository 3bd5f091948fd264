package dev.raywa.codec;

import dev.raywa.message.JobId;
import dev.raywa.message.PeerMessage;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Batches of peer messages as bytes and back.
///
/// A batch is all that is needed to read it: nothing is remembered from one to the next. Decoding
/// gives equal messages in the same order, or a [WireException]; it never trusts a length. Lone
/// surrogates in texts are written as `?`. Thread-safe.
public final class PeerCodec {
  /// The version that this release writes, and the only one that it reads.
  public static final int VERSION = 1;

  /// The most messages of one batch.
  public static final int MESSAGES_MAX = 64 * 1024;

  /// The most bytes of one batch: room for one task with 1000 inline dependencies.
  public static final int BATCH_BYTES_MAX = 128 * 1024 * 1024;

  private static final int DISPATCH = 1;
  private static final int COMPLETED = 2;
  private static final int CANCEL = 3;
  private static final int ASK = 4;
  private static final int ANSWER = 5;
  private static final int PRINTED = 6;
  private static final int JOB_ENDED = 7;
  private static final int LOAD = 8;
  private static final int COUNTED = 9;
  private static final int STOP = 10;
  private static final int STOPPED = 11;
  private static final int JOB_MOVED = 12;

  private PeerCodec() {}

  /// The batch of these messages.
  ///
  /// It fits when there are at most [#MESSAGES_MAX] messages and their [#estimatedSize] sums up to
  /// at most [#BATCH_BYTES_MAX] less 16 bytes; one that is too large is refused with an
  /// IllegalArgumentException.
  public static Buffer encode(List<PeerMessage> messages) {
    if (messages.size() > MESSAGES_MAX) {
      throw new IllegalArgumentException(
          "a batch has at most " + MESSAGES_MAX + " messages, was: " + messages.size());
    }
    var out = new WireWriter(BATCH_BYTES_MAX);
    out.u8(VERSION);
    out.varint(messages.size());
    var to = new BatchWriter(out);
    for (var message : messages) {
      write(to, message);
    }
    return out.toBuffer();
  }

  /// The messages of a batch.
  public static List<PeerMessage> decode(Buffer batch) {
    var in = WireReader.of(batch);
    if (in.left() > BATCH_BYTES_MAX) {
      throw in.refusal(0, "a batch of at most " + BATCH_BYTES_MAX + " bytes", in.left() + " bytes");
    }
    requireVersion(in);
    int count = in.count("number of messages", MESSAGES_MAX, 2);
    var messages = new ArrayList<PeerMessage>(count);
    var from = new BatchReader(in);
    for (int read = 0; read < count; read++) {
      messages.add(readValid(from));
    }
    in.end();
    return messages;
  }

  /// About how many bytes this message costs: never less than it adds to any batch, and when it is
  /// large, less than twice what it costs in a batch of its own. Counts, and writes nothing.
  public static int estimatedSize(PeerMessage message) {
    return MessageSize.of(message);
  }

  static void requireVersion(WireReader in) {
    int version = in.u8("version");
    if (version > VERSION) {
      throw in.refusal(
          0,
          "version " + VERSION,
          version
              + ": the sender runs a newer release of raywa-vx, and all nodes of a cluster must run"
              + " the same one");
    }
    if (version != VERSION) {
      throw in.refusal(0, "version " + VERSION, Integer.toString(version));
    }
  }

  private static void write(BatchWriter to, PeerMessage message) {
    to.out().u8(typeOf(message));
    switch (message) {
      case PeerMessage.Dispatch dispatch -> writeDispatch(to, dispatch);
      case PeerMessage.Completed(var task, int attempt, var outcome) -> {
        ValueCodec.writeTask(to, task);
        to.out().varint(attempt);
        OutcomeCodec.writeOutcome(to, outcome);
      }
      case PeerMessage.Cancel(var task, var reason, boolean recursive) -> {
        ValueCodec.writeTask(to, task);
        to.error(reason);
        to.out().flag(recursive);
      }
      case PeerMessage.Ask ask -> writeAsk(to, ask);
      case PeerMessage.Answer(var object, var state) -> {
        ValueCodec.writeObject(to, object);
        OutcomeCodec.writeState(to, state);
      }
      case PeerMessage.Printed printed -> writePrinted(to, printed);
      case PeerMessage.JobEnded(var job) -> to.out().varlong(job.value());
      case PeerMessage.Stop stop -> writeStop(to, stop);
      case PeerMessage.Stopped(var task, var asker, boolean stopped) -> {
        ValueCodec.writeTask(to, task);
        ValueCodec.writeTask(to, asker);
        to.out().flag(stopped);
      }
      case PeerMessage.JobMoved(var job, int attempt) -> {
        to.out().varlong(job.value());
        to.out().varint(attempt);
      }
      case PeerMessage.Load(var load) -> LoadCodec.writeLoad(to, load);
      case PeerMessage.Counted counted -> CountsCodec.writeCounted(to, counted);
    }
  }

  private static int typeOf(PeerMessage message) {
    return switch (message) {
      case PeerMessage.Dispatch _ -> DISPATCH;
      case PeerMessage.Completed _ -> COMPLETED;
      case PeerMessage.Cancel _ -> CANCEL;
      case PeerMessage.Ask _ -> ASK;
      case PeerMessage.Answer _ -> ANSWER;
      case PeerMessage.Printed _ -> PRINTED;
      case PeerMessage.JobEnded _ -> JOB_ENDED;
      case PeerMessage.Load _ -> LOAD;
      case PeerMessage.Counted _ -> COUNTED;
      case PeerMessage.Stop _ -> STOP;
      case PeerMessage.Stopped _ -> STOPPED;
      case PeerMessage.JobMoved _ -> JOB_MOVED;
    };
  }

  private static void writeDispatch(BatchWriter to, PeerMessage.Dispatch dispatch) {
    SpecCodec.writeSpec(to, dispatch.spec());
    to.out().varint(dispatch.attempt());
    OutcomeCodec.writeAll(to, dispatch.dependencies());
  }

  private static void writeAsk(BatchWriter to, PeerMessage.Ask ask) {
    ValueCodec.writeObject(to, ask.object());
    to.out().flag(ask.missing().isPresent());
    ask.missing().ifPresent(place -> ValueCodec.writeInGrid(to, place));
  }

  private static void writeStop(BatchWriter to, PeerMessage.Stop stop) {
    ValueCodec.writeTask(to, stop.task());
    to.error(stop.reason());
    to.out().flag(stop.recursive());
    ValueCodec.writeTask(to, stop.asker());
  }

  private static void writePrinted(BatchWriter to, PeerMessage.Printed printed) {
    ValueCodec.writeTask(to, printed.task());
    to.label(printed.label());
    to.out().u8(printed.stream());
    to.out().bytes(printed.text());
  }

  /// What the message records refuse is refused here in the words of the wire.
  private static PeerMessage readValid(BatchReader from) {
    int offset = from.in().offset();
    try {
      return read(from);
    } catch (IllegalArgumentException e) {
      throw from.in().refusal(offset, "a valid message", "one that is refused: " + e.getMessage());
    }
  }

  private static PeerMessage read(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int type = in.u8("type of a message");
    return switch (type) {
      case DISPATCH ->
          new PeerMessage.Dispatch(
              SpecCodec.readSpec(from), in.varint("attempt"), OutcomeCodec.readAll(from));
      case COMPLETED ->
          new PeerMessage.Completed(
              ValueCodec.readTask(from), in.varint("attempt"), OutcomeCodec.readOutcome(from));
      case CANCEL ->
          new PeerMessage.Cancel(ValueCodec.readTask(from), from.error(), in.flag("recursive"));
      case ASK -> readAsk(from);
      case ANSWER ->
          new PeerMessage.Answer(ValueCodec.readObject(from), OutcomeCodec.readState(from));
      case PRINTED -> readPrinted(from);
      case JOB_ENDED -> new PeerMessage.JobEnded(new JobId(in.varlong("job id")));
      case LOAD -> new PeerMessage.Load(LoadCodec.readLoad(from));
      case COUNTED -> CountsCodec.readCounted(from);
      case STOP ->
          new PeerMessage.Stop(
              ValueCodec.readTask(from),
              from.error(),
              in.flag("recursive"),
              ValueCodec.readTask(from));
      case STOPPED ->
          new PeerMessage.Stopped(
              ValueCodec.readTask(from), ValueCodec.readTask(from), in.flag("stopped"));
      case JOB_MOVED ->
          new PeerMessage.JobMoved(new JobId(in.varlong("job id")), in.varint("attempt"));
      default -> throw in.refusal(offset, "type of a message, 1 to 12", Integer.toString(type));
    };
  }

  private static PeerMessage readAsk(BatchReader from) {
    var object = ValueCodec.readObject(from);
    return from.in().flag("mark of a place")
        ? new PeerMessage.Ask(object, Optional.of(ValueCodec.readInGrid(from)))
        : new PeerMessage.Ask(object);
  }

  private static PeerMessage readPrinted(BatchReader from) {
    var task = ValueCodec.readTask(from);
    var label = from.label();
    int stream = from.in().u8("stream");
    var text = from.in().bytes(BATCH_BYTES_MAX, "text");
    return new PeerMessage.Printed(task, label, stream, text);
  }
}
