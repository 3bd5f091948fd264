package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.Argument;
import dev.raywa.message.Bytes;
import dev.raywa.message.Entry;
import dev.raywa.message.FunctionRef;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Origin;
import dev.raywa.message.PeerMessage;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class PeerCodecTest {
  @Provide
  Arbitrary<List<PeerMessage>> batches() {
    return Messages.batches();
  }

  @Provide
  Arbitrary<PeerMessage> messages() {
    return Messages.any();
  }

  @Property(tries = 500)
  void readsWhatItWrote(@ForAll("batches") List<PeerMessage> batch) {
    assertThat(PeerCodec.decode(PeerCodec.encode(batch))).isEqualTo(batch);
  }

  @Property(tries = 200)
  void equalBatchesAreEqualBytes(@ForAll("batches") List<PeerMessage> batch) {
    var bytes = PeerCodec.encode(batch);
    assertThat(PeerCodec.encode(PeerCodec.decode(bytes))).isEqualTo(bytes);
  }

  @Property(tries = 500)
  void changedBytesAreReadOrRefused(
      @ForAll("batches") List<PeerMessage> batch,
      @ForAll @Size(min = 1, max = 4) List<@IntRange(min = 0) Integer> places,
      @ForAll byte value) {
    var bytes = PeerCodec.encode(batch).getBytes();
    for (int place : places) {
      bytes[place % bytes.length] = value;
    }
    GoldenTest.decodeOrRefuse(bytes, "changed batch");
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] tail) {
    var bytes = new byte[tail.length + 2];
    bytes[0] = PeerCodec.VERSION;
    bytes[1] = 1;
    System.arraycopy(tail, 0, bytes, 2, tail.length);
    GoldenTest.decodeOrRefuse(bytes, "any bytes");
  }

  @Property(tries = 300)
  void estimateIsNeverLessThanTheCostInAnyBatch(@ForAll("batches") List<PeerMessage> batch) {
    long estimate = batch.stream().mapToLong(PeerCodec::estimatedSize).sum();
    assertThat((long) PeerCodec.encode(batch).length()).isLessThanOrEqualTo(estimate + 2);
  }

  @Property(tries = 300)
  void estimateOfLargeMessageIsLessThanTwiceItsCost(@ForAll("messages") PeerMessage message) {
    int cost = PeerCodec.encode(List.of(message)).length();
    if (cost >= 256) {
      assertThat(PeerCodec.estimatedSize(message)).isLessThan(2 * cost);
    }
  }

  @Test
  void estimateCountsProducersThatRepeatOnce() {
    var producers = Stream.of("a", "b", "c").map(name -> new NodeId(name.repeat(36))).toList();
    var values =
        IntStream.range(0, 1000)
            .<Stored>mapToObj(
                i -> new Stored.InGrid(1 << 20, producers.get(i % 3), i, Samples.SHA256))
            .toList();
    var message = new PeerMessage.Dispatch(spec(0), 1, values);
    int cost = PeerCodec.encode(List.of(message)).length();
    assertThat(PeerCodec.estimatedSize(message)).isBetween(cost, 2 * cost);
  }

  @Test
  void thousandEqualShapedDispatchesCostLessThanFortyBytesEach() {
    var batch = IntStream.range(0, 1000).<PeerMessage>mapToObj(i -> dispatch(spec(i))).toList();
    assertThat(PeerCodec.encode(batch).length()).isLessThan(40 * 1000);
  }

  @Test
  void readsEqualThingsAsTheSameOne() {
    var batch = List.<PeerMessage>of(dispatch(spec(0)), dispatch(spec(1)));
    var specs =
        PeerCodec.decode(PeerCodec.encode(batch)).stream()
            .map(message -> ((PeerMessage.Dispatch) message).spec())
            .toList();
    assertThat(specs.get(1).function()).isSameAs(specs.get(0).function());
    assertThat(specs.get(1).options()).isSameAs(specs.get(0).options());
    assertThat(specs.get(1).origin()).isSameAs(specs.get(0).origin());
  }

  @Test
  void carriesMoreFunctionsThanTheDictionaryHolds() {
    var batch = new ArrayList<PeerMessage>();
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i <= Seen.ENTRIES_MAX; i++) {
        batch.add(dispatch(spec(i, new Entry.Index(i))));
      }
    }
    var bytes = PeerCodec.encode(batch);
    assertThat(PeerCodec.decode(bytes)).isEqualTo(batch);
    assertThat(bytes.length()).isLessThan(50 * batch.size());
  }

  @Test
  void carriesTheLargestDispatch() {
    var object = ObjectId.result(Samples.TASK, 0);
    var value = new Stored.Inline(Bytes.of(new byte[Stored.INLINE_BYTES_MAX]));
    var arguments =
        Collections.<Argument>nCopies(TaskSpec.ARGUMENTS_MAX, new Argument.Dependency(object));
    var spec =
        new TaskSpec(Samples.TASK, Samples.SQUARE, arguments, TaskOptions.DEFAULT, Samples.ORIGIN);
    var values = Collections.<Stored>nCopies(TaskSpec.ARGUMENTS_MAX, value);
    var batch = List.<PeerMessage>of(new PeerMessage.Dispatch(spec, 1, values));
    assertThat(PeerCodec.decode(PeerCodec.encode(batch))).isEqualTo(batch);
  }

  @Test
  void carriesNoMessagesAtAll() {
    assertThat(PeerCodec.encode(List.of())).isEqualTo(Buffer.buffer(new byte[] {1, 0}));
    assertThat(PeerCodec.decode(PeerCodec.encode(List.of()))).isEmpty();
  }

  @Test
  void carriesAsManyMessagesAsTheLimitSays() {
    var ended = Collections.<PeerMessage>nCopies(PeerCodec.MESSAGES_MAX, ended(1));
    assertThat(PeerCodec.decode(PeerCodec.encode(ended))).isEqualTo(ended);
  }

  @Test
  void refusesToWriteMoreMessagesThanTheLimit() {
    var ended = Collections.<PeerMessage>nCopies(PeerCodec.MESSAGES_MAX + 1, ended(1));
    assertThatThrownBy(() -> PeerCodec.encode(ended))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a batch has at most 65536 messages, was: 65537");
  }

  @Test
  void readsBuffersWithoutArrayAndPartsOfBuffers() {
    var batch = Golden.ALL.getLast().messages();
    var bytes = PeerCodec.encode(batch).getBytes();
    var direct = Unpooled.directBuffer().writeBytes(bytes);
    assertThat(PeerCodec.decode(BufferInternal.buffer(direct))).isEqualTo(batch);
    direct.release();
    var around = Buffer.buffer("before").appendBytes(bytes).appendString("after");
    assertThat(PeerCodec.decode(around.slice(6, 6 + bytes.length))).isEqualTo(batch);
  }

  @Test
  void writesLoneSurrogatesAsQuestionMarks() {
    var printed = new PeerMessage.Printed(Samples.TASK, "a\ud83d", 1, Bytes.EMPTY);
    var read = PeerCodec.decode(PeerCodec.encode(List.of(printed)));
    assertThat(read).containsExactly(new PeerMessage.Printed(Samples.TASK, "a?", 1, Bytes.EMPTY));
  }

  private static PeerMessage ended(long job) {
    return new PeerMessage.JobEnded(new JobId(job));
  }

  private static PeerMessage dispatch(TaskSpec spec) {
    return new PeerMessage.Dispatch(spec, 1, List.of());
  }

  private static TaskSpec spec(int number) {
    return spec(number, new Entry.Index(5));
  }

  /// With records of its own, as a submitter makes them.
  private static TaskSpec spec(int number, Entry entry) {
    var function = new FunctionRef(Samples.SQUARE.module(), entry);
    var origin = new Origin(new NodeId("alpha"), new NodeId("beta"), 1, Samples.ORIGIN.dialect());
    return new TaskSpec(
        TaskId.driver(new JobId(1)).child(number),
        function,
        List.of(new Argument.I32(number)),
        TaskOptions.DEFAULT,
        origin);
  }
}
