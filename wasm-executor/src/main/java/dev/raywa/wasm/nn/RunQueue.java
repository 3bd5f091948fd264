package dev.raywa.wasm.nn;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A few platform threads that serve callers in turns over the keys that they come with, so that
/// one who asks a thousand times delays another by one run only. Thread-safe.
final class RunQueue implements AutoCloseable {
  /// Something to do on a lane.
  interface Work<T> {
    T on(int lane, Patience patience) throws NnException;
  }

  /// How work that goes on is ended when nobody waits for it any more.
  interface Ending<T> {
    /// Asks it to end soon; called at any time, also before and after it runs.
    void terminate();

    /// It did not end in time.
    void abandon();

    /// It ended after all; nobody else takes its result.
    void dropped(T result);
  }

  private final int threadsMax;
  private final int queueMax;
  private final int callersMax;
  private final LongSupplier nanos;
  private final LinkedHashMap<Object, ArrayDeque<RunJob<?>>> waiting = new LinkedHashMap<>();
  private final Set<RunJob<?>> running = new HashSet<>();
  private final ArrayDeque<Integer> lanes = new ArrayDeque<>();
  private final Set<Thread> threads = new HashSet<>();
  private final Watch watch;
  private int queued;
  private int idle;
  private int callers;
  private long refused;
  private long runNanos;
  private boolean isClosed;

  /// @param threadsMax lanes, and threads of our own, which are started when they are first needed
  /// @param queueMax jobs that wait beyond those that a free thread is about to take
  /// @param callersMax jobs at once that compute on the threads of their callers; each holds a
  ///   carrier of virtual threads
  /// @param nanos a clock for the time that runs take
  RunQueue(int threadsMax, int queueMax, int callersMax, LongSupplier nanos) {
    this.threadsMax = threadsMax;
    this.queueMax = queueMax;
    this.callersMax = callersMax;
    this.nanos = nanos;
    this.watch = new Watch(nanos);
    for (int lane = 0; lane < threadsMax; lane++) {
      lanes.add(lane);
    }
  }

  /// As [#call], on the calling thread when nobody waits and a lane is free. The work must be one
  /// that any thread can do, and end soon when it is told to.
  <T> T computeHere(Object key, Duration timeMax, Work<T> work, Ending<T> ending)
      throws NnException {
    var job = new RunJob<>(key, work, ending);
    if (!enterComputing(job)) {
      return call(key, timeMax, work, ending);
    }
    long from = nanos.getAsLong();
    var watched = watch.begin(timeMax.toNanos(), ending::terminate);
    try (watched) {
      return job.run(Patience::endless);
    } catch (NnException e) {
      var reason = watched.reason();
      throw reason == null ? e : new NnException(NnCode.RUNTIME_ERROR, reason);
    } finally {
      leftComputing();
      left(job, nanos.getAsLong() - from);
    }
  }

  /// As [#call], on the calling thread when nobody waits and a lane is free. The work must be one
  /// that only waits, with the patience that it is given.
  <T> T waitHere(Object key, Duration timeMax, Work<T> work, Ending<T> ending) throws NnException {
    var job = new RunJob<>(key, work, ending);
    if (!enterHere(job)) {
      return call(key, timeMax, work, ending);
    }
    long from = nanos.getAsLong();
    try {
      return job.run(new Waiting(timeMax, nanos, ending, () -> false));
    } finally {
      left(job, nanos.getAsLong() - from);
    }
  }

  private synchronized boolean enterComputing(RunJob<?> job) {
    boolean isIn = callers < callersMax && enterHere(job);
    callers += isIn ? 1 : 0;
    return isIn;
  }

  private synchronized void leftComputing() {
    callers--;
  }

  private synchronized boolean enterHere(RunJob<?> job) {
    if (isClosed || queued > 0 || lanes.isEmpty()) {
      return false;
    }
    begin(job);
    return true;
  }

  private synchronized void begin(RunJob<?> job) {
    job.lane = lanes.removeFirst();
    running.add(job);
  }

  /// Blocks until the work is done, its time is over, or the thread is interrupted.
  <T> T call(Object key, Duration timeMax, Work<T> work, Ending<T> ending) throws NnException {
    var job = new RunJob<>(key, work, ending);
    var waiting = new Waiting(timeMax, nanos, ending, () -> leave(job));
    enter(job);
    return waiting.await(job);
  }

  /// Jobs on a thread.
  synchronized int runningNow() {
    return running.size();
  }

  /// Jobs that wait.
  synchronized int queuedNow() {
    return queued;
  }

  /// Jobs that were refused.
  synchronized long refused() {
    return refused;
  }

  /// Time of all jobs on their threads, in nanoseconds.
  synchronized long runNanos() {
    return runNanos;
  }

  @Override
  public void close() {
    var ended = new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
    Set<RunJob<?>> left;
    Set<Thread> ours;
    synchronized (this) {
      isClosed = true;
      waiting.values().forEach(jobs -> jobs.forEach(job -> job.completeExceptionally(ended)));
      waiting.clear();
      queued = 0;
      left = Set.copyOf(running);
      ours = Set.copyOf(threads);
      notifyAll();
    }
    left.forEach(job -> job.ending.terminate());
    if (!haveAllEnded(ours)) {
      left.forEach(job -> job.ending.abandon());
      haveAllEnded(ours);
    }
    watch.close();
  }

  private boolean haveAllEnded(Set<Thread> ours) {
    boolean haveThreads = await(ours);
    return awaitCallers() && haveThreads;
  }

  /// Whether the work on threads of callers has ended in time.
  private synchronized boolean awaitCallers() {
    long from = nanos.getAsLong();
    long restMs = Waiting.END_MS_MAX;
    try {
      while (!running.isEmpty() && restMs > 0) {
        wait(restMs);
        restMs = Waiting.END_MS_MAX - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - from);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return running.isEmpty();
  }

  private static boolean await(Set<Thread> threads) {
    var isInterrupted = false;
    var haveEnded = true;
    for (var thread : threads) {
      try {
        haveEnded &= thread.join(Duration.ofMillis(Waiting.END_MS_MAX));
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return haveEnded && !isInterrupted;
  }

  private synchronized void enter(RunJob<?> job) throws NnException {
    if (isClosed) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
    }
    if (queued - lanes.size() >= queueMax) {
      refused++;
      throw new NnException(NnCode.BUSY, "more than " + queueMax + " calls wait already");
    }
    waiting.computeIfAbsent(job.key, _ -> new ArrayDeque<>()).add(job);
    queued++;
    if (queued > idle && threads.size() < threadsMax) {
      var name = "raywa-nn-" + threads.size();
      threads.add(Thread.ofPlatform().daemon().name(name).start(this::serve));
    }
    notify();
  }

  private void serve() {
    for (var job = take(); job != null; job = take()) {
      long from = nanos.getAsLong();
      var outcome = job.run();
      // Whoever hears of the outcome may come again at once, and finds this thread free.
      left(job, nanos.getAsLong() - from);
      outcome.run();
    }
  }

  private synchronized @Nullable RunJob<?> take() {
    while (waiting.isEmpty() || lanes.isEmpty()) {
      if (isClosed) {
        return null;
      }
      idle++;
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return null;
      } finally {
        idle--;
      }
    }
    var turn = waiting.pollFirstEntry();
    var job = turn.getValue().removeFirst();
    if (!turn.getValue().isEmpty()) {
      waiting.put(turn.getKey(), turn.getValue());
    }
    queued--;
    begin(job);
    return job;
  }

  private synchronized void left(RunJob<?> job, long took) {
    running.remove(job);
    lanes.addFirst(job.lane);
    runNanos += took;
    if (queued > 0 || isClosed) {
      notifyAll();
    }
  }

  /// Whether the job was still waiting, and now no more.
  private synchronized boolean leave(RunJob<?> job) {
    var others = waiting.get(job.key);
    if (others == null || !others.remove(job)) {
      return false;
    }
    if (others.isEmpty()) {
      waiting.remove(job.key);
    }
    queued--;
    return true;
  }
}
