package dev.raywa.grid.hazelcast;

import com.hazelcast.map.IMap;
import dev.raywa.codec.JobCodec;
import dev.raywa.grid.ClusterStore;
import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The cluster store on maps of Hazelcast with one backup each. Safe for use by many threads.
///
/// The home and the record of a job are forgotten after some hundred thousand later ones. Two
/// halves of a split cluster may give the same number; a number whose job is still known is never
/// given.
public final class HazelcastClusterStore implements ClusterStore {
  private static final String LAST_JOB = "last-job";
  private static final String LAST_BLOCK = "last-call-block";
  private static final String KEY = "key";

  private final BlobMap modules;
  private final BlobMap compiled;
  private final IMap<Long, String> jobs;
  private final IMap<Long, byte[]> records;
  private final LocalEntries local;
  private final IMap<String, Long> numbers;
  private final IMap<String, byte[]> keys;
  private final Optional<Bytes> keyFromSecret;
  private final RandomGenerator random;

  /// The store as seen from this member; chance, for the key of a cluster without a secret, must be
  /// cryptographically strong.
  public HazelcastClusterStore(GridMember member, RandomGenerator random) {
    var instance = member.instance();
    this.modules = new BlobMap(instance.getMap(HazelcastConfig.MODULES));
    this.compiled = new BlobMap(instance.getMap(HazelcastConfig.COMPILED));
    this.jobs = instance.getMap(HazelcastConfig.JOBS);
    this.records = instance.getMap(HazelcastConfig.JOB_RECORDS);
    this.local = new LocalEntries(instance);
    this.numbers = instance.getMap(HazelcastConfig.META);
    this.keys = instance.getMap(HazelcastConfig.META);
    this.keyFromSecret =
        member
            .config()
            .secret()
            .map(secret -> Bytes.of(Secrets.derive(secret, "compiled modules")));
    this.random = random;
  }

  @Override
  public ModuleId putModule(Bytes wasm) {
    var id = ModuleId.of(wasm.array());
    modules.putIfAbsent(id.sha256(), wasm);
    return id;
  }

  /// {@inheritDoc}
  ///
  /// Bytes that somebody stored under a digest that is not theirs are not that module.
  @Override
  public Optional<Bytes> module(ModuleId id) {
    return modules.get(id.sha256()).filter(wasm -> ModuleId.of(wasm.array()).equals(id));
  }

  @Override
  public Optional<Bytes> compiled(String key) {
    return compiled.get(key);
  }

  @Override
  public void putCompiled(String key, Bytes bytes) {
    compiled.putIfAbsent(key, bytes);
  }

  @Override
  public JobId nextJob(NodeId home) {
    return new JobId(next(LAST_JOB, JobId::new, home));
  }

  @Override
  public long nextCallBlock(NodeId home) {
    return next(LAST_BLOCK, block -> JobId.call(block, 0), home);
  }

  private long next(String counter, LongFunction<JobId> id, NodeId home) {
    return Calls.call(
        counter,
        () -> {
          // Ends: each round that we lose, another node has won a number.
          while (true) {
            Long last = numbers.get(counter);
            long next = last == null ? 1 : last + 1;
            if (advance(counter, last, next)
                && jobs.putIfAbsent(id.apply(next).value(), home.value()) == null) {
              return next;
            }
          }
        });
  }

  @Override
  public void putJob(JobStatus status) {
    var bytes = JobCodec.encode(status);
    Calls.call(
        "put record of job " + status.id(),
        () -> {
          records.set(status.id().value(), bytes);
          return true;
        });
  }

  @Override
  public Optional<JobStatus> job(JobId job) {
    return Calls.call("record of job " + job, () -> Optional.ofNullable(records.get(job.value())))
        .map(JobCodec::decode);
  }

  @Override
  public boolean replaceJob(JobStatus expected, JobStatus next) {
    if (!expected.id().equals(next.id())) {
      throw new IllegalArgumentException(
          "job %s cannot become job %s".formatted(expected.id(), next.id()));
    }
    var from = JobCodec.encode(expected);
    var to = JobCodec.encode(next);
    return Calls.call(
        "replace record of job " + next.id(), () -> records.replace(next.id().value(), from, to));
  }

  @Override
  public List<JobStatus> jobs() {
    return Calls.call(
        "jobs",
        () -> {
          var newest =
              records.keySet().stream()
                  .sorted(Comparator.reverseOrder())
                  .limit(JOBS_LISTED_MAX)
                  .collect(Collectors.toSet());
          return records.getAll(newest).values().stream()
              .map(JobCodec::decode)
              .sorted(Comparator.comparingLong((JobStatus job) -> job.id().value()).reversed())
              .toList();
        });
  }

  @Override
  public List<JobStatus> jobsHere(Predicate<NodeId> homes) {
    var found = new ArrayList<JobStatus>();
    return Calls.call(
        "records of jobs",
        () -> {
          local.forEach(
              records,
              (_, bytes) -> {
                var job = JobCodec.decode(bytes);
                if (homes.test(job.node()) && !job.state().isFinal()) {
                  found.add(job);
                }
              });
          return found;
        });
  }

  @Override
  public Optional<NodeId> jobHome(JobId job) {
    return job(job)
        .map(JobStatus::node)
        .or(() ->
            Calls.call("home of job " + job, () -> Optional.ofNullable(jobs.get(number(job))))
                .map(NodeId::new));
  }

  private static long number(JobId job) {
    return job.isCall() ? job.blockStart().value() : job.value();
  }

  @Override
  public Bytes key() {
    return keyFromSecret.orElseGet(() -> Calls.call("cluster key", this::sharedKey));
  }

  private boolean advance(String counter, @Nullable Long last, long next) {
    return last == null
        ? numbers.putIfAbsent(counter, next) == null
        : numbers.replace(counter, last, next);
  }

  private Bytes sharedKey() {
    var known = keys.get(KEY);
    if (known != null) {
      return Bytes.of(known);
    }
    var fresh = new byte[Secrets.KEY_BYTES];
    random.nextBytes(fresh);
    var first = keys.putIfAbsent(KEY, fresh);
    return Bytes.of(first == null ? fresh : first);
  }
}
