package dev.raywa.codec;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.Namespace;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskSpec;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is known of jobs as bytes and back.
///
/// Equal values are equal bytes, so that they can be compared and swapped without being read. The
/// version is [PeerCodec#VERSION]. Lone surrogates in texts are written as `?`. Thread-safe.
public final class JobCodec {
  private static final int PENDING = 1;
  private static final int RUNNING = 2;
  private static final int SUCCEEDED = 3;
  private static final int FAILED = 4;
  private static final int STOPPED = 5;

  private static final int TEXT_BYTES_MAX = PeerCodec.BATCH_BYTES_MAX;

  private static final Document<JobStatus> DOCUMENT =
      new Document<>("status of a job", JobCodec::write, JobCodec::read);

  private JobCodec() {}

  /// The bytes of a status. One that needs more than [PeerCodec#BATCH_BYTES_MAX] is refused with an
  /// IllegalArgumentException.
  public static byte[] encode(JobStatus status) {
    return DOCUMENT.encode(status);
  }

  /// The status of these bytes. Whatever is not exactly one is refused with a [WireException].
  public static JobStatus decode(byte[] bytes) {
    return DOCUMENT.decode(bytes);
  }

  private static void write(BatchWriter to, JobStatus status) {
    to.out().varlong(status.id().value());
    to.node(status.node());
    to.out().varint(status.attempt());
    writeState(to, status.state());
    CountsCodec.writeCounts(to, status.tasks());
    writeSpec(to, status.spec());
    to.out().flag(status.bill().isPresent());
    status.bill().ifPresent(bill -> OutcomeCodec.writeBill(to, bill));
  }

  private static JobStatus read(BatchReader from) {
    var id = new JobId(from.in().varlong("job id"));
    var node = from.node();
    int attempt = from.in().varint("attempt");
    var state = readState(from);
    var tasks = CountsCodec.readCounts(from);
    var spec = readSpec(from);
    var bill =
        from.in().flag("bill") ? Optional.of(OutcomeCodec.readBill(from)) : Optional.<Bill>empty();
    return new JobStatus(id, spec, state, tasks, node, attempt, bill);
  }

  private static void writeState(BatchWriter to, JobState state) {
    var out = to.out();
    switch (state) {
      case JobState.Pending() -> out.u8(PENDING);
      case JobState.Running(var since) -> {
        out.u8(RUNNING);
        writeTime(out, since);
      }
      case JobState.Succeeded(var since, var until, var result) -> {
        out.u8(SUCCEEDED);
        writeTime(out, since);
        writeTime(out, until);
        out.flag(result.isPresent());
        result.ifPresent(stored -> ValueCodec.writeStored(to, stored));
      }
      case JobState.Failed(var since, var until, var error, int exitCode) -> {
        out.u8(FAILED);
        writeTime(out, since);
        writeTime(out, until);
        to.error(error);
        out.zigzag(exitCode);
      }
      case JobState.Stopped(var since, var until) -> {
        out.u8(STOPPED);
        writeTime(out, since);
        writeTime(out, until);
      }
    }
  }

  private static JobState readState(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("state of a job");
    return switch (kind) {
      case PENDING -> new JobState.Pending();
      case RUNNING -> new JobState.Running(readTime(in));
      case SUCCEEDED -> new JobState.Succeeded(readTime(in), readTime(in), readResult(from));
      case FAILED ->
          new JobState.Failed(readTime(in), readTime(in), from.error(), in.zigzag("exit code"));
      case STOPPED -> new JobState.Stopped(readTime(in), readTime(in));
      default -> throw in.refusal(offset, "state of a job, 1 to 5", Integer.toString(kind));
    };
  }

  private static void writeTime(WireWriter out, Instant time) {
    out.zigzagLong(time.getEpochSecond());
    out.varint(time.getNano());
  }

  private static Instant readTime(WireReader in) {
    int offset = in.offset();
    long seconds = in.zigzagLong("seconds of a time");
    int nanos = SpecCodec.readNanos(in, "nanoseconds of a time");
    try {
      return Instant.ofEpochSecond(seconds, nanos);
    } catch (DateTimeException _) {
      throw in.refusal(offset, "seconds within a billion years", Long.toString(seconds));
    }
  }

  private static void writeSpec(BatchWriter to, JobSpec spec) {
    var out = to.out();
    out.text(spec.namespace().value());
    out.text(spec.name());
    to.module(spec.module());
    out.text(spec.entry());
    out.varint(spec.arguments().size());
    spec.arguments().forEach(out::text);
    ValueCodec.writeLabels(to, spec.environment());
    out.varint(spec.directories().size());
    for (var directory : spec.directories()) {
      out.text(directory.host());
      out.text(directory.guest());
      out.flag(directory.readOnly());
    }
    out.u8(SpecCodec.number(spec.dialect()));
    to.options(spec.options());
    out.varint(spec.restartsMax());
    out.flag(spec.attached());
    out.flag(spec.call().isPresent());
    spec.call().ifPresent(call -> writeCall(to, call));
    SpecCodec.writeTrace(out, spec.trace());
  }

  private static JobSpec readSpec(BatchReader from) {
    var in = from.in();
    return new JobSpec(
        new Namespace(in.text(SpecCodec.NAMESPACE_BYTES_MAX, "namespace of a job")),
        in.text(TEXT_BYTES_MAX, "name of a job"),
        from.module(),
        in.text(TEXT_BYTES_MAX, "entry of a job"),
        readArguments(in),
        ValueCodec.readLabels(from),
        readDirectories(in),
        SpecCodec.readDialect(in),
        from.options(),
        in.varint("number of restarts"),
        in.flag("attached"),
        readCall(from),
        SpecCodec.readTrace(in));
  }

  private static void writeCall(BatchWriter to, JobSpec.Call call) {
    to.out().varint(call.arguments().size());
    call.arguments().forEach(argument -> ValueCodec.writeArgument(to, argument));
    to.out().flag(call.recorded());
  }

  private static Optional<JobSpec.Call> readCall(BatchReader from) {
    var in = from.in();
    if (!in.flag("invocation")) {
      return Optional.empty();
    }
    int count = in.count("number of arguments", TaskSpec.ARGUMENTS_MAX, 2);
    var arguments = new ArrayList<Argument>(count);
    for (int read = 0; read < count; read++) {
      arguments.add(ValueCodec.readArgument(from));
    }
    return Optional.of(new JobSpec.Call(arguments, in.flag("recorded")));
  }

  private static Optional<Stored> readResult(BatchReader from) {
    return from.in().flag("result") ? Optional.of(ValueCodec.readStored(from)) : Optional.empty();
  }

  private static List<String> readArguments(WireReader in) {
    int count = in.count("number of arguments", TEXT_BYTES_MAX, 1);
    var arguments = new ArrayList<String>();
    for (int read = 0; read < count; read++) {
      arguments.add(in.text(TEXT_BYTES_MAX, "argument"));
    }
    return arguments;
  }

  private static List<JobSpec.Directory> readDirectories(WireReader in) {
    int count = in.count("number of directories", TEXT_BYTES_MAX, 3);
    var directories = new ArrayList<JobSpec.Directory>();
    for (int read = 0; read < count; read++) {
      var host = in.text(TEXT_BYTES_MAX, "host folder");
      var guest = in.text(TEXT_BYTES_MAX, "folder of the guest");
      directories.add(new JobSpec.Directory(host, guest, in.flag("read only")));
    }
    return directories;
  }
}
