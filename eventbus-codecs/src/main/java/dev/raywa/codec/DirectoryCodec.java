package dev.raywa.codec;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.DirectoryEntry.Lineage;
import java.util.Optional;

/// Entries of the directory as bytes and back.
///
/// Equal entries are equal bytes, so that they can be compared and swapped without being read. The
/// version is [PeerCodec#VERSION]. Lone surrogates in texts are written as `?`. Thread-safe.
public final class DirectoryCodec {
  private static final int PENDING = 1;
  private static final int ENDED = 2;
  private static final int KEPT = 3;

  private static final Document<DirectoryEntry> DOCUMENT =
      new Document<>("entry of the directory", DirectoryCodec::write, DirectoryCodec::read);

  private DirectoryCodec() {}

  /// The bytes of an entry. One that needs more than [PeerCodec#BATCH_BYTES_MAX] is refused with an
  /// IllegalArgumentException.
  public static byte[] encode(DirectoryEntry entry) {
    return DOCUMENT.encode(entry);
  }

  /// The entry of these bytes. Whatever is not exactly one is refused with a [WireException].
  public static DirectoryEntry decode(byte[] bytes) {
    return DOCUMENT.decode(bytes);
  }

  private static void write(BatchWriter to, DirectoryEntry entry) {
    switch (entry) {
      case DirectoryEntry.Pending(var lineage, boolean started) -> {
        to.out().u8(PENDING);
        writeLineage(to, lineage);
        to.out().flag(started);
      }
      case DirectoryEntry.Ended(var owner, var outcome, var lineage) -> {
        to.out().u8(ENDED);
        to.node(owner);
        OutcomeCodec.writeOutcome(to, outcome);
        to.out().flag(lineage.isPresent());
        lineage.ifPresent(how -> writeLineage(to, how));
      }
      case DirectoryEntry.Kept(var owner, var stored) -> {
        to.out().u8(KEPT);
        to.node(owner);
        ValueCodec.writeStored(to, stored);
      }
    }
  }

  private static DirectoryEntry read(BatchReader from) {
    var in = from.in();
    int offset = in.offset();
    int kind = in.u8("kind of entry");
    return switch (kind) {
      case PENDING ->
          new DirectoryEntry.Pending(readLineage(from), in.flag("mark of a started attempt"));
      case ENDED ->
          new DirectoryEntry.Ended(
              from.node(), OutcomeCodec.readOutcome(from), readOptionalLineage(from));
      case KEPT -> new DirectoryEntry.Kept(from.node(), ValueCodec.readStored(from));
      default -> throw in.refusal(offset, "kind of entry, 1 to 3", Integer.toString(kind));
    };
  }

  private static void writeLineage(BatchWriter to, Lineage lineage) {
    SpecCodec.writeSpec(to, lineage.spec());
    ValueCodec.writeTask(to, lineage.parent());
    to.out().varint(lineage.attempts());
    to.out().varint(lineage.lost());
  }

  private static Optional<Lineage> readOptionalLineage(BatchReader from) {
    return from.in().flag("mark of a lineage") ? Optional.of(readLineage(from)) : Optional.empty();
  }

  private static Lineage readLineage(BatchReader from) {
    return new Lineage(
        SpecCodec.readSpec(from),
        ValueCodec.readTask(from),
        from.in().varint("attempts"),
        from.in().varint("lost attempts"));
  }
}
