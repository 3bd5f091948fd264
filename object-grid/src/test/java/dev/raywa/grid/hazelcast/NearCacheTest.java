package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.Stored;
import dev.raywa.message.TaskId;
import org.junit.jupiter.api.Test;

final class NearCacheTest {
  private static final Stored.InGrid PLACE = in(digest(1));
  private static final Bytes VALUE = Bytes.of(new byte[1000]);

  @Test
  void keepsWhatWasReadLastWithinItsBytes() {
    var cache = new NearCache(10_000);
    for (int i = 0; i < 100; i++) {
      cache.put(id(1, i), PLACE, VALUE);
      assertThat(cache.get(id(1, 0), PLACE)).isPresent();
      assertThat(cache.bytes()).isLessThanOrEqualTo(10_000);
    }
    assertThat(cache.get(id(1, 99), PLACE)).contains(VALUE);
    assertThat(cache.get(id(1, 50), PLACE)).isEmpty();
    assertThat(cache.bytes()).isGreaterThan(8_000);
  }

  @Test
  void doesNotThrowOutAllForOneThatIsTooLarge() {
    var cache = new NearCache(10_000);
    cache.put(id(1, 0), PLACE, VALUE);
    cache.put(id(1, 1), PLACE, Bytes.of(new byte[10_000]));
    assertThat(cache.get(id(1, 0), PLACE)).isPresent();
    assertThat(cache.get(id(1, 1), PLACE)).isEmpty();
  }

  @Test
  void countsAValueOnce() {
    var cache = new NearCache(10_000);
    cache.put(id(1, 0), PLACE, VALUE);
    long once = cache.bytes();
    cache.put(id(1, 0), PLACE, VALUE);
    assertThat(cache.bytes()).isEqualTo(once);
  }

  @Test
  void forgetsAValueAndAJob() {
    var cache = new NearCache(10_000);
    for (int i = 0; i < 3; i++) {
      cache.put(id(1, i), PLACE, VALUE);
      cache.put(id(2, i), PLACE, VALUE);
    }
    cache.remove(id(2, 0), Place.of(PLACE));
    cache.remove(id(2, 0), Place.of(PLACE));
    cache.removeJob(new JobId(1));
    assertThat(cache.get(id(1, 1), PLACE)).isEmpty();
    assertThat(cache.get(id(2, 0), PLACE)).isEmpty();
    assertThat(cache.get(id(2, 1), PLACE)).isPresent();
    cache.removeJob(new JobId(2));
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void tellsValuesOfOnePlaceApartByTheirDigests() {
    var cache = new NearCache(10_000);
    var again = in(digest(2));
    var other = Bytes.of(new byte[999]);
    cache.put(id(1, 0), PLACE, VALUE);
    assertThat(cache.get(id(1, 0), again)).isEmpty();
    cache.put(id(1, 0), again, other);
    assertThat(cache.get(id(1, 0), again)).contains(other);
    assertThat(cache.get(id(1, 0), PLACE)).isEmpty();
    cache.remove(id(1, 0), Place.of(PLACE));
    assertThat(cache.bytes()).isZero();
  }

  @Test
  void keepsNothingWithoutRoom() {
    var cache = new NearCache(0);
    cache.put(id(1, 0), PLACE, VALUE);
    assertThat(cache.get(id(1, 0), PLACE)).isEmpty();
  }

  private static Stored.InGrid in(Bytes sha256) {
    return new Stored.InGrid(1000, new NodeId("n1"), 7, sha256);
  }

  private static Bytes digest(int first) {
    var bytes = new byte[Stored.InGrid.SHA256_BYTES];
    bytes[0] = (byte) first;
    return Bytes.of(bytes);
  }

  private static ObjectId id(long job, int index) {
    return ObjectId.result(TaskId.driver(new JobId(job)), index);
  }
}
