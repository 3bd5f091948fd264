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
import dev.raywa.message.ObjectState;
import dev.raywa.message.Origin;
import dev.raywa.message.Outcome;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import dev.raywa.message.Trace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/// Every value that a batch can carry, at random. Nodes, labels and functions come from so few that
/// a batch repeats them.
final class Messages {
  private Messages() {}

  static Arbitrary<List<PeerMessage>> batches() {
    return any().list().ofMaxSize(12);
  }

  static Arbitrary<PeerMessage> any() {
    return Arbitraries.oneOf(
        dispatches(),
        Combinators.combine(tasks(), ints(), outcomes()).as(PeerMessage.Completed::new),
        Combinators.combine(tasks(), errors(), Arbitraries.of(true, false))
            .as(PeerMessage.Cancel::new),
        Combinators.combine(objects(), places().optional()).as(PeerMessage.Ask::new),
        Combinators.combine(tasks(), errors(), Arbitraries.of(true, false), tasks())
            .as(PeerMessage.Stop::new),
        Combinators.combine(tasks(), tasks(), Arbitraries.of(true, false))
            .as(PeerMessage.Stopped::new),
        Combinators.combine(jobs(), counts()).as(PeerMessage.JobMoved::new),
        Combinators.combine(objects(), states()).as(PeerMessage.Answer::new),
        Combinators.combine(tasks(), texts(), Arbitraries.of(1, 2), bytes(200))
            .as(PeerMessage.Printed::new),
        jobs().map(PeerMessage.JobEnded::new),
        loads().map(PeerMessage.Load::new),
        Combinators.combine(jobs(), taskCounts(), Arbitraries.of(true, false))
            .as(PeerMessage.Counted::new));
  }

  static Arbitrary<TaskCounts> taskCounts() {
    return Combinators.combine(
            amounts(), amounts(), amounts(), amounts(), nodes().set().ofMaxSize(5))
        .as(TaskCounts::new);
  }

  static Arbitrary<PeerMessage> dispatches() {
    return Combinators.combine(specs(), counts(), stored().list().ofMaxSize(20))
        .as((spec, attempt, values) -> new PeerMessage.Dispatch(spec, attempt, values));
  }

  static Arbitrary<TaskSpec> specs() {
    return Combinators.combine(tasks(), functions(), arguments(), options(), origins())
        .as(TaskSpec::new);
  }

  static Arbitrary<List<Argument>> arguments() {
    return Arbitraries.<Argument>oneOf(
            ints().map(Argument.I32::new),
            longs().map(Argument.I64::new),
            ints().map(Argument.F32::new),
            longs().map(Argument.F64::new),
            bytes(200).map(Argument.Blob::new),
            zeros(100_000).map(Argument.Blob::new),
            objects().map(Argument.Dependency::new),
            objects().map(Argument.Reference::new))
        .list()
        .ofMaxSize(20);
  }

  private static Arbitrary<FunctionRef> functions() {
    var modules = Arbitraries.of("one", "two").map(name -> ModuleId.of(Bytes.utf8(name).array()));
    return Combinators.combine(modules, entries(), names())
        .as((module, entry, label) -> new FunctionRef(module, entry, label));
  }

  private static Arbitrary<Entry> entries() {
    return Arbitraries.oneOf(
        names().map(Entry.Start::new),
        names().map(Entry.Export::new),
        Arbitraries.integers().greaterOrEqual(0).map(Entry.Index::new));
  }

  static Arbitrary<TaskOptions> options() {
    var demands =
        Combinators.combine(Arbitraries.integers().between(0, 1_000_000_000), amounts(), labels())
            .as((cpu, memory, labels) -> new Demand(cpu, memory, labels));
    var deadlines =
        Combinators.combine(amounts(), Arbitraries.integers().between(0, 999_999_999))
            .as((seconds, nanos) -> Duration.ofSeconds(seconds, nanos));
    var retries = Arbitraries.integers().between(0, 1000);
    return Combinators.combine(demands, retries, Arbitraries.of(true, false), deadlines)
        .as(TaskOptions::new);
  }

  private static Arbitrary<Origin> origins() {
    var depths = Arbitraries.integers().greaterOrEqual(0);
    var dialects = Arbitraries.of(Dialect.values());
    var namespaces = Arbitraries.of("default", "a", "acme-2").map(Namespace::new);
    return Combinators.combine(nodes(), nodes(), depths, dialects, traces().optional(), namespaces)
        .as(Origin::new);
  }

  static Arbitrary<Trace> traces() {
    var spans = longs().filter(span -> span != 0);
    return Combinators.combine(longs(), spans, spans, Arbitraries.integers().between(0, 255))
        .as(Trace::new);
  }

  static Arbitrary<Outcome> outcomes() {
    return Arbitraries.oneOf(
        Combinators.combine(stored().list().ofMaxSize(5), bills()).as(Outcome.Succeeded::new),
        Combinators.combine(errors(), ints(), bills()).as(Outcome.Failed::new));
  }

  static Arbitrary<Bill> bills() {
    return Combinators.combine(nodes(), counts(), longs(), longs(), longs(), longs()).as(Bill::new);
  }

  static Arbitrary<TaskError> errors() {
    var sentences = texts().filter(text -> !text.isBlank());
    return Combinators.combine(
            Arbitraries.of(TaskError.Code.values()), sentences, texts().list().ofMaxSize(64))
        .as((code, message, frames) -> new TaskError(code, message, frames));
  }

  private static Arbitrary<ObjectState> states() {
    return Arbitraries.oneOf(
        stored().map(ObjectState.Ready::new),
        errors().map(ObjectState.Broken::new),
        Arbitraries.create(ObjectState.Unknown::new));
  }

  static Arbitrary<Stored> stored() {
    return Arbitraries.oneOf(
        bytes(200).map(Stored.Inline::new),
        zeros(Stored.INLINE_BYTES_MAX).map(Stored.Inline::new),
        places());
  }

  private static Arbitrary<Stored.InGrid> places() {
    var digests = Arbitraries.bytes().array(byte[].class).ofSize(32).map(Bytes::of);
    return Combinators.combine(amounts(), nodes(), ints(), digests).as(Stored.InGrid::new);
  }

  private static Arbitrary<NodeLoad> loads() {
    var memory = Combinators.combine(longs(), longs()).as((total, free) -> List.of(total, free));
    var tasks = Combinators.combine(ints(), ints(), ints()).as((q, r, b) -> List.of(q, r, b));
    return Combinators.combine(nodes(), texts(), ints(), ints(), memory, tasks, longs(), labels())
        .as((node, http, cpu, cpuFree, bytes, counts, executed, labels) ->
            new NodeLoad(
                node,
                http,
                cpu,
                cpuFree,
                bytes.get(0),
                bytes.get(1),
                counts.get(0),
                counts.get(1),
                counts.get(2),
                executed,
                labels,
                counts.get(0) % 3 == 0 ? Set.of(executed, bytes.get(0)) : Set.of(),
                counts.get(0) % 2 == 0));
  }

  static Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(texts(), texts()).ofMaxSize(4);
  }

  private static Arbitrary<ObjectId> objects() {
    return Combinators.combine(tasks(), ints()).as(ObjectId::new);
  }

  static Arbitrary<TaskId> tasks() {
    return Combinators.combine(jobs(), longs(), longs()).as(TaskId::new);
  }

  static Arbitrary<JobId> jobs() {
    return Arbitraries.longs().greaterOrEqual(1).map(JobId::new);
  }

  static Arbitrary<NodeId> nodes() {
    var many = Arbitraries.strings().withChars("az09-").ofMinLength(1).ofMaxLength(64);
    return Arbitraries.oneOf(Arbitraries.of("alpha", "beta"), many).map(NodeId::new);
  }

  private static Arbitrary<String> names() {
    return texts().filter(name -> !name.isEmpty());
  }

  /// Of all four lengths that UTF-8 has.
  static Arbitrary<String> texts() {
    return Arbitraries.of("a", "Z", " ", "\n", "\0", "é", "\u07ff", "\u0800", "漢", "\uffff", "😀")
        .list()
        .ofMaxSize(10)
        .map(parts -> String.join("", parts));
  }

  private static Arbitrary<Bytes> bytes(int sizeMax) {
    return Arbitraries.bytes().array(byte[].class).ofMaxSize(sizeMax).map(Bytes::of);
  }

  private static Arbitrary<Bytes> zeros(int sizeMax) {
    return Arbitraries.integers().between(0, sizeMax).map(size -> Bytes.of(new byte[size]));
  }

  static Arbitrary<Integer> ints() {
    return Arbitraries.integers();
  }

  private static Arbitrary<Long> longs() {
    return Arbitraries.longs();
  }

  static Arbitrary<Integer> counts() {
    return Arbitraries.integers().greaterOrEqual(1);
  }

  private static Arbitrary<Long> amounts() {
    return Arbitraries.longs().greaterOrEqual(0);
  }
}
