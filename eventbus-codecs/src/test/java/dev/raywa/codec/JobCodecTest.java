package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Argument;
import dev.raywa.message.Bill;
import dev.raywa.message.Bytes;
import dev.raywa.message.Dialect;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.Namespace;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class JobCodecTest {
  private static final Documents<JobStatus> DOCUMENTS =
      new Documents<>(JobCodec::encode, JobCodec::decode);
  private static final Instant SINCE = Instant.ofEpochSecond(1, 500_000_000);
  private static final Instant UNTIL = Instant.ofEpochSecond(2);
  private static final TaskCounts COUNTS =
      new TaskCounts(5, 1, 2, 300, 4, Set.of(Samples.BETA, Samples.ALPHA));
  private static final JobSpec SPEC =
      new JobSpec(
          new Namespace("team-7"),
          "sum",
          Samples.SQUARE.module(),
          "_start",
          List.of("sum", "1"),
          Map.of("b", "2", "a", "1"),
          List.of(new JobSpec.Directory("/data", "/in", true)),
          Dialect.REP,
          Samples.OPTIONS,
          4,
          true,
          Optional.empty());

  @Test
  void pinsTheBytesOfEveryState() {
    DOCUMENTS.checkPinned("job_pending", status(new JobState.Pending()));
    DOCUMENTS.checkPinned("job_running", status(new JobState.Running(SINCE)));
    DOCUMENTS.checkPinned("job_succeeded", status(new JobState.Succeeded(SINCE, UNTIL)));
    DOCUMENTS.checkPinned(
        "job_failed", status(new JobState.Failed(SINCE, UNTIL, Samples.TRAPPED, -1)));
    DOCUMENTS.checkPinned("job_call", called());
    DOCUMENTS.checkPinned("job_stopped", status(new JobState.Stopped(SINCE, UNTIL)));
  }

  @Test
  void writesEqualSpecsAsEqualBytes() {
    var other = new HashMap<String, String>();
    for (int i = 0; i < 100; i++) {
      other.put("k" + i, "v");
    }
    var shuffled = new HashMap<String, String>(1000);
    for (int i = 99; i >= 0; i--) {
      shuffled.put("k" + i, "v");
    }
    assertThat(JobCodec.encode(with(other))).isEqualTo(JobCodec.encode(with(shuffled)));
  }

  @Property(tries = 300)
  void readsBackEveryStatusAndWritesTheSameBytesAgain(@ForAll("statuses") JobStatus status) {
    var bytes = JobCodec.encode(status);
    var read = JobCodec.decode(bytes);
    assertThat(read).isEqualTo(status);
    assertThat(JobCodec.encode(read)).isEqualTo(bytes);
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] tail) {
    var bytes = new byte[tail.length + 1];
    bytes[0] = PeerCodec.VERSION;
    System.arraycopy(tail, 0, bytes, 1, tail.length);
    DOCUMENTS.decodeOrRefuse(bytes, "any bytes");
  }

  @Test
  void saysWhatItCannotRead() {
    refuses(
        "01 00", "at offset 1 expected a valid status of a job, found one that is refused: job");
    refuses("01 01 00 01 61 01 06", "at offset 6 expected state of a job, 1 to 5, found 6");
    refuses(
        "01 01 00 01 61 01 02 ffffffffffffffffff01 00",
        "at offset 7 expected seconds within a billion years, found -9223372036854775808");
    refuses(
        "01 01 00 01 61 01 02 00 8094ebdc03",
        "at offset 8 expected nanoseconds below 1000000000, found 1000000000");
  }

  @Provide
  Arbitrary<JobStatus> statuses() {
    return Combinators.combine(
            Messages.jobs(),
            specs(),
            states(),
            Messages.taskCounts(),
            Messages.nodes(),
            Messages.counts(),
            Messages.bills().optional())
        .as(JobStatus::new);
  }

  private static Arbitrary<JobSpec> specs() {
    var directories =
        Combinators.combine(Messages.texts(), Messages.texts(), Arbitraries.of(true, false))
            .as(JobSpec.Directory::new);
    var restarts = Arbitraries.integers().between(0, 1000);
    return Combinators.combine(
            Messages.texts(),
            Messages.texts().list().ofMaxSize(4),
            Messages.labels(),
            directories.list().ofMaxSize(3),
            Arbitraries.of(Dialect.values()),
            Messages.options(),
            restarts,
            calls().optional())
        .as((text, arguments, environment, folders, dialect, options, max, call) ->
            new JobSpec(
                new Namespace("a".repeat(1 + max % 64)),
                text,
                ModuleId.of(new byte[0]),
                text + "!",
                arguments,
                environment,
                folders,
                dialect,
                options,
                max,
                call.isEmpty(),
                call))
        .flatMap(spec -> Messages.traces().optional().map(spec::with));
  }

  private static Arbitrary<JobSpec.Call> calls() {
    return Combinators.combine(Messages.arguments(), Arbitraries.of(true, false))
        .as(JobSpec.Call::new);
  }

  private static Arbitrary<JobState> states() {
    var times =
        Combinators.combine(
                Arbitraries.longs().between(-1_000_000_000_000L, 1_000_000_000_000L),
                Arbitraries.integers().between(0, 999_999_999))
            .as((seconds, nanos) -> Instant.ofEpochSecond(seconds, nanos));
    return Arbitraries.oneOf(
        Arbitraries.create(JobState.Pending::new),
        times.map(JobState.Running::new),
        Combinators.combine(times, times, Messages.stored().optional()).as(JobState.Succeeded::new),
        Combinators.combine(times, times, Messages.errors(), Messages.ints())
            .as(JobState.Failed::new),
        Combinators.combine(times, times).as(JobState.Stopped::new));
  }

  private static JobStatus status(JobState state) {
    return new JobStatus(new JobId(300), SPEC, state, COUNTS, Samples.ALPHA, 2);
  }

  private static JobStatus called() {
    var call = new JobSpec.Call(List.of(new Argument.I32(7)), true);
    var spec =
        new JobSpec(
            Namespace.DEFAULT,
            "sum@1",
            SPEC.module(),
            "add",
            List.of(),
            Map.of(),
            List.of(),
            Dialect.AUTO,
            SPEC.options(),
            3,
            false,
            Optional.of(call),
            Optional.of(Samples.TRACE));
    var result = new Stored.Inline(Bytes.of(new byte[] {8, 0, 0, 0}));
    var state = new JobState.Succeeded(SINCE, UNTIL, Optional.of(result));
    var bill = new Bill(Samples.ALPHA, 1, 1000, 65_536, 4, 4);
    return new JobStatus(
        JobId.call(3, 9), spec, state, TaskCounts.NONE, Samples.ALPHA, 1, Optional.of(bill));
  }

  private static JobStatus with(Map<String, String> environment) {
    var spec =
        new JobSpec(
            "sum",
            SPEC.module(),
            "_start",
            List.of(),
            environment,
            List.of(),
            Dialect.AUTO,
            SPEC.options(),
            0,
            false);
    return new JobStatus(
        new JobId(1), spec, new JobState.Pending(), TaskCounts.NONE, Samples.ALPHA, 1);
  }

  private static void refuses(String hex, String sentence) {
    var bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThatThrownBy(() -> JobCodec.decode(bytes))
        .isExactlyInstanceOf(WireException.class)
        .hasMessageStartingWith(sentence);
  }
}
