package dev.raywa.node.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.raywa.message.ByteSource;
import dev.raywa.message.Bytes;
import dev.raywa.wasm.nn.NnCode;
import dev.raywa.wasm.nn.NnContext;
import dev.raywa.wasm.nn.NnException;
import dev.raywa.wasm.nn.NnModel;
import dev.raywa.wasm.nn.NnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Which models are loaded on a node, and who shares them.
@Timeout(60)
final class ModelCacheTest {
  private final Shelf shelf = new Shelf(new ModelLimits(3, 1000, 10_000));

  @AfterEach
  void stop() {
    shelf.close();
  }

  @Test
  void loadsOnceForAllWhoAskAtOnce() throws Exception {
    var onnx = shelf.model(1);
    var loads = new AtomicInteger();
    var mayLoad = new CountDownLatch(1);
    ModelCache.Source source =
        () -> {
          loads.incrementAndGet();
          awaits(mayLoad);
          return Optional.of(onnx);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var asked = new ArrayList<Future<Optional<NnModel>>>();
      Callable<Optional<NnModel>> ask = () -> shelf.cache.open(ModelId.of(onnx), 1, source);
      for (int i = 0; i < 20; i++) {
        asked.add(threads.submit(ask));
      }
      while (shelf.cache.stats().hits() < 19) {
        Thread.onSpinWait();
      }
      mayLoad.countDown();
      for (var one : asked) {
        one.get().orElseThrow().close();
      }
    }
    assertThat(loads).hasValue(1);
    assertThat(shelf.engine.stats().models()).isEqualTo(1);
    assertThat(shelf.cache.stats().idle()).isEqualTo(1);
  }

  @Test
  void keepsWarmWhatNobodyUses() throws Exception {
    try (var model = open(1)) {
      assertThat(model.inputs()).isEqualTo(Shelf.INPUTS);
      assertThat(shelf.cache.stats().idle()).isZero();
    }
    assertThat(shelf.cache.warm()).containsExactly(ModelId.of(shelf.model(1)));
    open(1).close();
    assertThat(shelf.cache.stats().hits()).isEqualTo(1);
    assertThat(shelf.cache.stats().misses()).isEqualTo(1);
  }

  @Test
  void evictsTheLongestUnused() throws Exception {
    open(1).close();
    open(2).close();
    open(1).close();
    open(3).close();

    assertThat(shelf.cache.warm())
        .containsExactlyInAnyOrder(ModelId.of(shelf.model(1)), ModelId.of(shelf.model(3)));
    assertThat(shelf.cache.stats().evictions()).isEqualTo(1);
    assertThat(shelf.engine.stats().models()).isEqualTo(2);
  }

  @Test
  void tellsWhichAreLoaded() throws Exception {
    var told = new CopyOnWriteArrayList<Set<Long>>();
    shelf.cache.listen(told::add);
    open(1).close();
    awaitTold(told, 2);
    open(2).close();
    awaitTold(told, 3);
    open(3).close();
    awaitTold(told, 5);
    var one = Set.of(mark(1));
    var both = Set.of(mark(1), mark(2));
    var others = Set.of(mark(2), mark(3));
    assertThat(told).containsExactly(Set.of(), one, both, Set.of(mark(2)), others);

    var later = new CopyOnWriteArrayList<Set<Long>>();
    shelf.cache.listen(later::add);
    assertThat(later).containsExactly(others);
    assertThat(open(3).mark()).hasValue(mark(3));
  }

  /// It is told by the thread that loads, which may be later than whoever asked goes on.
  private static void awaitTold(List<Set<Long>> told, int times) {
    while (told.size() < times) {
      Thread.onSpinWait();
    }
  }

  private long mark(int number) {
    long mark = ModelId.of(shelf.model(number)).mark();
    assertThat(mark).isNotNegative();
    return mark;
  }

  @Test
  void takesNothingFromThoseWhoUseIt() throws Exception {
    var context = contextOf(1);
    try (var two = open(2)) {
      assertThat(two.inputs()).isEqualTo(Shelf.INPUTS);
      assertThatThrownBy(() -> open(3))
          .isInstanceOfSatisfying(
              NnException.class, e -> assertThat(e.code()).isEqualTo(NnCode.BUSY));
      context.close();
      context.close();
      open(3).close();
    }
    assertThat(shelf.cache.warm()).doesNotContain(ModelId.of(shelf.model(1)));
  }

  @Test
  void makesRoomForModelsWithoutAName() throws Exception {
    open(1).close();
    open(2).close();
    shelf.cache.engine().open(shelf.model(3), NnOptions.DEFAULT).close();

    assertThat(shelf.cache.warm()).containsExactly(ModelId.of(shelf.model(2)));
  }

  @Test
  void evictsNothingForWhatCanNeverFit() throws Exception {
    open(1).close();
    var huge = Bytes.of(new byte[(1 << 20) + 1]);

    assertThatThrownBy(() -> shelf.cache.engine().open(huge, NnOptions.DEFAULT))
        .isInstanceOf(NnException.class);
    assertThat(shelf.cache.warm()).hasSize(1);
  }

  @Test
  void triesAgainWhatCouldNotBeLoaded() throws Exception {
    var id = ModelId.of(shelf.model(1));
    assertThat(shelf.cache.open(id, 1, Optional::empty)).isEmpty();
    assertThatThrownBy(() -> shelf.cache.open(id, 1, () -> Optional.of(Bytes.utf8("none"))))
        .isInstanceOf(NnException.class);
    ModelCache.Source broken =
        () -> {
          throw new IllegalStateException("the grid is down");
        };
    assertThatThrownBy(() -> shelf.cache.open(id, 1, broken)).hasMessageContaining("grid is down");
    assertThat(shelf.cache.warm()).isEmpty();
    open(1).close();
    assertThat(shelf.cache.stats().warm()).isEqualTo(1);
  }

  @Test
  void leavesALoadWithoutEndingIt() throws Exception {
    var onnx = shelf.model(1);
    var mayLoad = new CountDownLatch(1);
    ModelCache.Source source =
        () -> {
          awaits(mayLoad);
          return Optional.of(onnx);
        };
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> shelf.cache.open(ModelId.of(onnx), 1, source))
        .hasMessageContaining("interrupted");
    assertThat(Thread.interrupted()).isTrue();
    mayLoad.countDown();
    open(1).close();
    assertThat(shelf.cache.stats().misses()).isEqualTo(1);
  }

  @Test
  void closesWithItsLastUser() throws Exception {
    var model = open(1);
    open(2).close();
    shelf.cache.close();
    assertThat(shelf.engine.stats().models()).isEqualTo(1);
    model.close();
    assertThat(shelf.engine.stats().models()).isZero();
  }

  @Test
  void guestsFindModelsOfTheirNamespace() throws Exception {
    shelf.push("m", shelf.model(1));
    var name = Shelf.name("m@1");

    shelf.named.open(Shelf.HERE, name, 1).orElseThrow().close();
    assertThat(shelf.cache.stats().misses()).isEqualTo(1);
    shelf.named.open(Shelf.HERE, name, 2).orElseThrow().close();
    assertThat(shelf.cache.stats().misses()).isEqualTo(2);
    assertThat(shelf.named.open(Shelf.THERE, name, 1)).isEmpty();
    shelf.models.delete(Shelf.HERE, name);
    assertThat(shelf.named.open(Shelf.HERE, name, 1)).isEmpty();
  }

  @Test
  void guestsMayBringWhatWasPushed() throws Exception {
    var source = ByteSource.of(shelf.model(1));
    assertThat(shelf.named.open(Shelf.HERE, source)).isEmpty();
    shelf.push("m", shelf.model(1));
    assertThat(shelf.named.open(Shelf.THERE, source)).isEmpty();
    shelf.pass(Duration.ofMillis(100));

    shelf.named.open(Shelf.HERE, source).orElseThrow().close();
    assertThat(shelf.named.open(Shelf.HERE, ByteSource.of(shelf.model(2)))).isEmpty();
    assertThat(shelf.cache.stats().misses()).isEqualTo(1);
  }

  private NnContext contextOf(long constant) throws NnException {
    try (var model = open(constant)) {
      return model.context(Shelf.TASK);
    }
  }

  private NnModel open(long constant) throws NnException {
    var onnx = shelf.model(constant);
    return shelf.cache.open(ModelId.of(onnx), 1, () -> Optional.of(onnx)).orElseThrow();
  }

  private static void awaits(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
