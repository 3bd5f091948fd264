package dev.raywa.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import dev.raywa.message.Outcome;
import dev.raywa.message.TaskOptions;
import dev.raywa.message.TaskSpec;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

final class DirectoryCodecTest {
  private static final Documents<DirectoryEntry> DOCUMENTS =
      new Documents<>(DirectoryCodec::encode, DirectoryCodec::decode);
  private static final Lineage LINEAGE =
      new Lineage(
          new TaskSpec(
              Samples.OTHER, Samples.SQUARE, List.of(), TaskOptions.DEFAULT, Samples.ORIGIN),
          Samples.TASK,
          3,
          2);

  @Test
  void pinsTheBytesOfEveryKind() {
    DOCUMENTS.checkPinned("directory_pending", new DirectoryEntry.Pending(LINEAGE, true));
    var succeeded = new Outcome.Succeeded(List.of(Samples.GRID), Samples.BILL);
    DOCUMENTS.checkPinned(
        "directory_ended",
        new DirectoryEntry.Ended(Samples.ALPHA, succeeded, Optional.of(LINEAGE)));
    var failed = new Outcome.Failed(Samples.CANCELLED, -1, Samples.BILL);
    DOCUMENTS.checkPinned(
        "directory_failed", new DirectoryEntry.Ended(Samples.ALPHA, failed, Optional.empty()));
    DOCUMENTS.checkPinned("directory_kept", new DirectoryEntry.Kept(Samples.ALPHA, Samples.GRID));
  }

  @Property(tries = 300)
  void readsBackEveryEntryAndWritesTheSameBytesAgain(@ForAll("entries") DirectoryEntry entry) {
    var bytes = DirectoryCodec.encode(entry);
    var read = DirectoryCodec.decode(bytes);
    assertThat(read).isEqualTo(entry);
    assertThat(DirectoryCodec.encode(read)).isEqualTo(bytes);
  }

  @Property
  void anyBytesAreReadOrRefused(@ForAll byte[] tail, @ForAll byte kind) {
    var bytes = new byte[tail.length + 2];
    bytes[0] = PeerCodec.VERSION;
    bytes[1] = (byte) (kind & 3);
    System.arraycopy(tail, 0, bytes, 2, tail.length);
    DOCUMENTS.decodeOrRefuse(bytes, "any bytes");
  }

  @Test
  void saysWhatItCannotRead() {
    assertThatThrownBy(() -> DirectoryCodec.decode(new byte[] {1, 4}))
        .isExactlyInstanceOf(WireException.class)
        .hasMessage("at offset 1 expected kind of entry, 1 to 3, found 4");
    assertThatThrownBy(() -> DirectoryCodec.decode(new byte[] {2, 3}))
        .isExactlyInstanceOf(WireException.class)
        .hasMessageStartingWith("at offset 0 expected version 1, found 2");
    var bytes = DirectoryCodec.encode(new DirectoryEntry.Pending(LINEAGE));
    bytes[bytes.length - 2] = 4;
    assertThatThrownBy(() -> DirectoryCodec.decode(bytes))
        .isExactlyInstanceOf(WireException.class)
        .hasMessage(
            "at offset 1 expected a valid entry of the directory, found one that is refused: of 3"
                + " attempts 4 cannot have been lost");
  }

  @Provide
  Arbitrary<DirectoryEntry> entries() {
    var losses = Arbitraries.integers().between(0, 1000);
    var lineages =
        Combinators.combine(Messages.specs(), Messages.tasks(), losses, losses)
            .as((spec, parent, kept, lost) -> new Lineage(spec, parent, kept + lost, lost));
    return Arbitraries.oneOf(
        Combinators.combine(lineages, Arbitraries.of(true, false)).as(DirectoryEntry.Pending::new),
        Combinators.combine(Messages.nodes(), Messages.outcomes(), lineages.optional())
            .as(DirectoryEntry.Ended::new),
        Combinators.combine(Messages.nodes(), Messages.stored()).as(DirectoryEntry.Kept::new));
  }
}
