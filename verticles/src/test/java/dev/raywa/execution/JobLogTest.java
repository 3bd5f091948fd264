package dev.raywa.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.raywa.message.Bytes;
import dev.raywa.message.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What the log of a job promises.
@Timeout(60)
final class JobLogTest {
  private static final int BYTES_MAX = 4096;

  private static void nobody() {}

  private static JobEvent driver(int number) {
    return new JobEvent.DriverPrinted(1, Bytes.utf8(Integer.toString(number)));
  }

  private static JobEvent task(int number) {
    return new JobEvent.TaskPrinted(
        TaskId.driver(Specs.JOB), "f", Specs.B, 1, Bytes.utf8(Integer.toString(number)));
  }

  private static List<JobEvent> rest(JobLog.Reader reader) {
    var all = new ArrayList<JobEvent>();
    for (var event = reader.next(); event != null; event = reader.next()) {
      all.add(event);
    }
    return all;
  }

  private static List<JobEvent> drivers(int count) {
    var all = new ArrayList<JobEvent>();
    for (int i = 0; i < count; i++) {
      all.add(driver(i));
    }
    return all;
  }

  /// Prints as a driver does, on a thread of its own.
  private static CompletableFuture<Integer> printing(JobLog log, int count) {
    var done = new CompletableFuture<Integer>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            for (int i = 0; i < count; i++) {
              log.addComplete(driver(i));
            }
            done.complete(count);
          } catch (InterruptedException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  @Test
  void aSlowReaderGetsEverythingTheDriverPrinted() throws Exception {
    var log = new JobLog(BYTES_MAX, true);
    var reader = log.follow(JobLogTest::nobody);
    var printing = printing(log, 5000);
    var read = new ArrayList<JobEvent>();
    while (read.size() < 5000) {
      read.addAll(rest(reader));
      Thread.onSpinWait();
    }
    assertThat(printing.get()).isEqualTo(5000);
    assertThat(read).isEqualTo(drivers(5000));
  }

  @Test
  void theDriverIsHeldBackWhileTheReaderReadsNothing() throws Exception {
    var log = new JobLog(BYTES_MAX, true, 50);
    var reader = log.follow(JobLogTest::nobody);
    var printing = printing(log, 500);
    await().during(Duration.ofMillis(200)).until(() -> !printing.isDone());
    var read = new ArrayList<JobEvent>();
    await()
        .until(() -> {
          read.addAll(rest(reader));
          return printing.isDone();
        });
    read.addAll(rest(reader));
    assertThat(read).isEqualTo(drivers(500));
  }

  @Test
  void outputOfTasksNeverDisplacesThatOfTheDriver() throws InterruptedException {
    var log = new JobLog(BYTES_MAX, true);
    for (int i = 0; i < 20; i++) {
      log.addComplete(driver(i));
    }
    for (int i = 0; i < 1000; i++) {
      log.add(task(i));
    }
    var read = rest(log.follow(JobLogTest::nobody));
    assertThat(read).filteredOn(JobEvent.DriverPrinted.class::isInstance).isEqualTo(drivers(20));
    assertThat(read).filteredOn(JobEvent.TaskPrinted.class::isInstance).contains(task(999));
    assertThat(read).hasSizeLessThan(60);
  }

  @Test
  void outputOfTasksMakesWayForThatOfTheDriver() throws InterruptedException {
    var log = new JobLog(BYTES_MAX, true, 10_000);
    for (int i = 0; i < 100; i++) {
      log.add(task(i));
    }
    for (int i = 0; i < 30; i++) {
      log.addComplete(driver(i));
    }
    assertThat(rest(log.follow(JobLogTest::nobody)))
        .filteredOn(JobEvent.DriverPrinted.class::isInstance)
        .isEqualTo(drivers(30));
  }

  @Test
  void aReaderThatNeverComesIsWaitedForOnce() throws Exception {
    var log = new JobLog(BYTES_MAX, true, 20);
    assertThat(printing(log, 2000)).succeedsWithin(Duration.ofSeconds(10));
    var read = rest(log.follow(JobLogTest::nobody));
    assertThat(read.getLast()).isEqualTo(driver(1999));
    assertThat(read).hasSizeLessThan(100);
  }

  @Test
  void aReaderWhoLeavesFreesTheDriver() throws Exception {
    var log = new JobLog(BYTES_MAX, true);
    var reader = log.follow(JobLogTest::nobody);
    var printing = printing(log, 500);
    await().during(Duration.ofMillis(100)).until(() -> !printing.isDone());
    reader.close();
    assertThat(printing).succeedsWithin(Duration.ofSeconds(10));
  }

  @Test
  void aDriverThatIsStoppedDoesNotWaitOn() throws InterruptedException {
    var log = new JobLog(BYTES_MAX, true);
    log.follow(JobLogTest::nobody);
    var stopped = new CompletableFuture<Void>();
    var blocked = new CountDownLatch(1);
    var driver =
        Thread.ofVirtual()
            .start(() -> {
              try {
                for (int i = 0; i < 500; i++) {
                  blocked.countDown();
                  log.addComplete(driver(i));
                }
                stopped.complete(null);
              } catch (InterruptedException e) {
                stopped.completeExceptionally(e);
              }
            });
    blocked.await();
    driver.interrupt();
    assertThatThrownBy(stopped::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void aDetachedJobKeepsWhatIsNewest() throws InterruptedException {
    var log = new JobLog(BYTES_MAX, false);
    for (int i = 0; i < 1000; i++) {
      log.addComplete(driver(i));
    }
    var read = rest(log.follow(JobLogTest::nobody));
    assertThat(read).hasSizeBetween(50, 70);
    assertThat(read).isEqualTo(drivers(1000).subList(1000 - read.size(), 1000));
  }

  @Test
  void aReaderThatComesLateReadsFromTheStart() throws InterruptedException {
    var log = new JobLog(BYTES_MAX, true);
    for (int i = 0; i < 10; i++) {
      log.addComplete(driver(i));
    }
    assertThat(rest(log.follow(JobLogTest::nobody))).isEqualTo(drivers(10));
    assertThat(rest(log.follow(JobLogTest::nobody))).isEqualTo(drivers(10));
  }

  @Test
  void twoReadersBothGetEverything() throws Exception {
    var log = new JobLog(BYTES_MAX, true);
    var one = log.follow(JobLogTest::nobody);
    var other = log.follow(JobLogTest::nobody);
    var printing = printing(log, 2000);
    var first = new ArrayList<JobEvent>();
    var second = new ArrayList<JobEvent>();
    while (first.size() < 2000 || second.size() < 2000) {
      first.addAll(rest(one));
      second.addAll(rest(other));
      Thread.onSpinWait();
    }
    assertThat(printing.get()).isEqualTo(2000);
    assertThat(first).isEqualTo(drivers(2000));
    assertThat(second).isEqualTo(first);
  }

  @Test
  void wakesItsReaders() throws InterruptedException {
    var log = new JobLog(BYTES_MAX, true);
    var woken = new AtomicInteger();
    var reader = log.follow(woken::incrementAndGet);
    log.addComplete(driver(0));
    log.add(task(0));
    reader.close();
    log.add(task(1));
    assertThat(woken.get()).isEqualTo(2);
  }

  @Test
  @Timeout(10)
  void aHundredThousandEventsTakeNoTime() throws InterruptedException {
    var log = new JobLog(1 << 20, false);
    var reader = log.follow(JobLogTest::nobody);
    for (int i = 0; i < 100_000; i++) {
      log.addComplete(driver(i));
      log.add(task(i));
    }
    assertThat(rest(reader).getLast()).isEqualTo(task(99_999));
  }
}
