package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// What the gate of the queue promises.
final class QueueGateTest {
  @Test
  void closesWhenTheQueueIsFull() {
    var gate = new QueueGate(2);
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isFalse();
  }

  @Test
  void opensForAsManyAsHaveLeft() {
    var gate = new QueueGate(2);
    gate.tryEnter();
    gate.tryEnter();
    gate.left(1);
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isFalse();
    gate.left(3);
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isTrue();
    assertThat(gate.tryEnter()).isFalse();
  }

  @Test
  void letsNoMoreInThanThereIsRoomWhenManyTryAtOnce() throws InterruptedException {
    int triesPerThread = 20_000;
    var gate = new QueueGate(1000);
    var entered = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int j = 0; j < triesPerThread; j++) {
                  entered.addAndGet(gate.tryEnter() ? 1 : 0);
                }
              }));
    }
    for (var thread : threads) {
      thread.join();
    }
    assertThat(entered.get()).isEqualTo(1000);
  }
}
