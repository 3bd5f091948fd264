package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/// What every keeper of large values promises, seen from two nodes.
public interface BlobsContract {
  /// The values as one node sees them.
  Blobs here();

  /// The same values as another node sees them.
  Blobs there();

  @Test
  default void keepsBytesOfEverySize() {
    for (int size : new int[] {0, 1, 1 << 20, (1 << 20) + 1, 3 << 20}) {
      var bytes = new byte[size];
      Arrays.fill(bytes, (byte) 7);
      here().putIfAbsent("size " + size, Bytes.of(bytes));
      assertThat(there().get("size " + size)).contains(Bytes.of(bytes));
    }
  }

  @Test
  default void theFirstBytesStay() {
    here().putIfAbsent("first", Bytes.utf8("one"));
    there().putIfAbsent("first", Bytes.utf8("two"));
    assertThat(there().get("first")).contains(Bytes.utf8("one"));
  }

  @Test
  default void forgetsWhatIsRemoved() {
    here().putIfAbsent("gone", Bytes.of(new byte[(1 << 20) + 5]));
    there().remove("gone");
    assertThat(here().get("gone")).isEmpty();
    there().remove("gone");
    here().putIfAbsent("gone", Bytes.utf8("again"));
    assertThat(there().get("gone")).contains(Bytes.utf8("again"));
  }
}
