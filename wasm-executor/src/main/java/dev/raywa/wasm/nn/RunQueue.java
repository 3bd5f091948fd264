package dev.raywa.wasm.nn;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// A few platform threads that serve callers in turns over the keys that they come with, so that
/// one who asks a thousand times delays another by one run only. Thread-safe.
final class RunQueue implements AutoCloseable {
  /// How long a run may go on after it was asked to end, in milliseconds.
  static final long END_MS_MAX = 300;

  /// Something to do on a lane.
  interface Work<T> {
    T on(int lane) throws NnException;
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

  private static final class Job<T> extends CompletableFuture<T> {
    private final Object key;
    private final Work<T> work;
    private final Ending<T> ending;

    Job(Object key, Work<T> work, Ending<T> ending) {
      this.key = key;
      this.work = work;
      this.ending = ending;
    }

    /// Does the work; the outcome is told by running what is returned.
    Runnable runOn(int lane) {
      try {
        var result = work.on(lane);
        return () -> tell(result);
      } catch (NnException e) {
        return () -> completeExceptionally(e);
      } catch (Exception | LinkageError | AssertionError e) {
        return () ->
            completeExceptionally(new NnException(NnCode.RUNTIME_ERROR, "the engine failed: " + e));
      }
    }

    private void tell(T result) {
      if (!complete(result)) {
        ending.dropped(result);
      }
    }
  }

  private final int threadsMax;
  private final int queueMax;
  private final int callersMax;
  private final LongSupplier nanos;
  private final LinkedHashMap<Object, ArrayDeque<Job<?>>> waiting = new LinkedHashMap<>();
  private final Set<Job<?>> running = new HashSet<>();
  private final Set<Thread> threads = new HashSet<>();
  private final Watch watch;
  private int queued;
  private int idle;
  private int callers;
  private long refused;
  private long runNanos;
  private boolean isClosed;

  /// @param threadsMax threads, started when they are first needed
  /// @param queueMax jobs that wait beyond those that a free thread is about to take
  /// @param callersMax jobs at once on the threads of their callers; each holds a carrier of
  ///   virtual threads
  /// @param nanos a clock for the time that runs take
  RunQueue(int threadsMax, int queueMax, int callersMax, LongSupplier nanos) {
    this.threadsMax = threadsMax;
    this.queueMax = queueMax;
    this.callersMax = callersMax;
    this.nanos = nanos;
    this.watch = new Watch(nanos);
  }

  /// As [#call], on the calling thread when nobody waits and a lane is free. It counts as that lane
  /// for others; the work must be one that any thread can do, and end soon when it is told to.
  <T> T callHere(Object key, Duration timeMax, Work<T> work, Ending<T> ending) throws NnException {
    var job = new Job<>(key, work, ending);
    if (!enterHere(job)) {
      return call(key, timeMax, work, ending);
    }
    long from = nanos.getAsLong();
    var watched = watch.begin(timeMax.toNanos(), ending::terminate);
    try (watched) {
      return work.on(0);
    } catch (NnException e) {
      var reason = watched.reason();
      throw reason == null ? e : new NnException(NnCode.RUNTIME_ERROR, reason);
    } catch (Exception | LinkageError | AssertionError e) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the engine failed: " + e);
    } finally {
      leftHere(job, nanos.getAsLong() - from);
    }
  }

  private synchronized boolean enterHere(Job<?> job) {
    boolean isFree = queued == 0 && running.size() < threadsMax && callers < callersMax;
    if (isClosed || !isFree) {
      return false;
    }
    callers++;
    return running.add(job);
  }

  private synchronized void leftHere(Job<?> job, long took) {
    callers--;
    left(job, took);
  }

  /// Blocks until the work is done, its time is over, or the thread is interrupted.
  <T> T call(Object key, Duration timeMax, Work<T> work, Ending<T> ending) throws NnException {
    var job = new Job<>(key, work, ending);
    enter(job);
    try {
      return job.get(timeMax.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw asOurs(e);
    } catch (TimeoutException e) {
      return end(job, "the time of " + timeMax.toMillis() + " ms is over");
    } catch (InterruptedException e) {
      try {
        return end(job, "the caller was interrupted");
      } finally {
        Thread.currentThread().interrupt();
      }
    }
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
    Set<Job<?>> left;
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
    long restMs = END_MS_MAX;
    try {
      while (!running.isEmpty() && restMs > 0) {
        wait(restMs);
        restMs = END_MS_MAX - TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - from);
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
        haveEnded &= thread.join(Duration.ofMillis(END_MS_MAX));
      } catch (InterruptedException e) {
        isInterrupted = true;
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
    return haveEnded && !isInterrupted;
  }

  private synchronized void enter(Job<?> job) throws NnException {
    if (isClosed) {
      throw new NnException(NnCode.RUNTIME_ERROR, "the engine is closed");
    }
    int free = threadsMax - running.size();
    if (queued - free >= queueMax) {
      refused++;
      throw new NnException(NnCode.BUSY, "more than " + queueMax + " calls wait already");
    }
    waiting.computeIfAbsent(job.key, _ -> new ArrayDeque<>()).add(job);
    queued++;
    if (queued > idle && threads.size() < threadsMax) {
      int lane = threads.size();
      threads.add(Thread.ofPlatform().daemon().name("raywa-nn-" + lane).start(() -> serve(lane)));
    }
    notify();
  }

  private void serve(int lane) {
    for (var job = take(); job != null; job = take()) {
      long from = nanos.getAsLong();
      var outcome = job.runOn(lane);
      // Whoever hears of the outcome may come again at once, and finds this thread free.
      left(job, nanos.getAsLong() - from);
      outcome.run();
    }
  }

  private synchronized @Nullable Job<?> take() {
    while (waiting.isEmpty() || running.size() >= threadsMax) {
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
    running.add(job);
    return job;
  }

  private synchronized void left(Job<?> job, long took) {
    running.remove(job);
    runNanos += took;
    if (queued > 0 || isClosed) {
      notifyAll();
    }
  }

  /// What a job gave after all, or the reason why it was ended.
  private <T> T end(Job<T> job, String why) throws NnException {
    var ended = new NnException(NnCode.RUNTIME_ERROR, why);
    if (leave(job)) {
      throw ended;
    }
    job.ending.terminate();
    if (!hasEnded(job)) {
      job.ending.abandon();
      job.completeExceptionally(ended);
    }
    try {
      return job.join();
    } catch (CompletionException e) {
      throw ended;
    }
  }

  /// Waits for a job that was asked to end; an interruption does not shorten that.
  private static boolean hasEnded(Job<?> job) {
    var isInterrupted = Thread.interrupted();
    try {
      job.get(END_MS_MAX, TimeUnit.MILLISECONDS);
      return true;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException | TimeoutException e) {
      isInterrupted |= e instanceof InterruptedException;
      return false;
    } finally {
      if (isInterrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /// Whether the job was still waiting, and now no more.
  private synchronized boolean leave(Job<?> job) {
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

  private static NnException asOurs(ExecutionException e) {
    return e.getCause() instanceof NnException ours
        ? ours
        : new NnException(NnCode.RUNTIME_ERROR, "the engine failed: " + e.getCause());
  }
}
