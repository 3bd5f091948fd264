package dev.raywa.grid;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/// A cluster store in this process; all nodes share one.
public final class InMemoryClusterStore implements ClusterStore {
  private static final int KEY_BYTES = 32;

  private final ConcurrentMap<ModuleId, Bytes> modules = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Bytes> compiled = new ConcurrentHashMap<>();
  private final ConcurrentMap<JobId, NodeId> homes = new ConcurrentHashMap<>();
  private final ConcurrentMap<JobId, JobStatus> records = new ConcurrentHashMap<>();
  private final List<NodeId> nodes = new CopyOnWriteArrayList<>();
  private final AtomicLong lastJob = new AtomicLong();
  private final AtomicLong lastBlock = new AtomicLong();
  private final Bytes key;

  /// A store that holds nothing; its key is made of one byte, repeated.
  public InMemoryClusterStore(byte keyByte) {
    var bytes = new byte[KEY_BYTES];
    Arrays.fill(bytes, keyByte);
    this.key = Bytes.of(bytes);
  }

  /// The store as a node that joins now sees it: each job has its primary copy on one such node.
  public ClusterStore on(NodeId node) {
    nodes.add(node);
    return new View(node, this);
  }

  /// Loses a node; its primary copies are on the others now.
  public void lose(NodeId node) {
    nodes.remove(node);
  }

  @Override
  public ModuleId putModule(Bytes wasm) {
    var id = ModuleId.of(wasm.array());
    modules.putIfAbsent(id, wasm);
    return id;
  }

  @Override
  public Optional<Bytes> module(ModuleId id) {
    return Optional.ofNullable(modules.get(id));
  }

  @Override
  public Optional<Bytes> compiled(String name) {
    return Optional.ofNullable(compiled.get(name));
  }

  @Override
  public void putCompiled(String name, Bytes bytes) {
    compiled.putIfAbsent(name, bytes);
  }

  @Override
  public JobId nextJob(NodeId home) {
    var job = new JobId(lastJob.incrementAndGet());
    homes.put(job, home);
    return job;
  }

  @Override
  public long nextCallBlock(NodeId home) {
    long block = lastBlock.incrementAndGet();
    homes.put(JobId.call(block, 0), home);
    return block;
  }

  @Override
  public void putJob(JobStatus status) {
    records.put(status.id(), status);
  }

  @Override
  public Optional<JobStatus> job(JobId job) {
    return Optional.ofNullable(records.get(job));
  }

  @Override
  public boolean replaceJob(JobStatus expected, JobStatus next) {
    if (!expected.id().equals(next.id())) {
      throw new IllegalArgumentException("these are two jobs");
    }
    return records.replace(next.id(), expected, next);
  }

  @Override
  public List<JobStatus> jobs() {
    return records.values().stream()
        .sorted(Comparator.comparingLong((JobStatus job) -> job.id().value()).reversed())
        .limit(JOBS_LISTED_MAX)
        .toList();
  }

  /// {@inheritDoc}
  ///
  /// Asked here, and not on a node, it lists those of all nodes.
  @Override
  public List<JobStatus> jobsHere(Predicate<NodeId> homes) {
    return records.values().stream()
        .filter(job -> homes.test(job.node()) && !job.state().isFinal())
        .toList();
  }

  @Override
  public Optional<NodeId> jobHome(JobId job) {
    return job(job)
        .map(JobStatus::node)
        .or(() -> Optional.ofNullable(homes.get(job.isCall() ? job.blockStart() : job)));
  }

  @Override
  public Bytes key() {
    return key;
  }

  /// A hash in which even and odd numbers are mixed, as in the real one.
  private static int mixed(JobId job) {
    return (int) ((job.value() * 0x9e3779b97f4a7c15L) >>> 32);
  }

  /// What one node sees.
  private record View(NodeId self, InMemoryClusterStore all) implements ClusterStore {
    @Override
    public List<JobStatus> jobsHere(Predicate<NodeId> homes) {
      var nodes = List.copyOf(all.nodes);
      return all.jobsHere(homes).stream()
          .filter(job -> nodes.get(Math.floorMod(mixed(job.id()), nodes.size())).equals(self))
          .toList();
    }

    @Override
    public ModuleId putModule(Bytes wasm) {
      return all.putModule(wasm);
    }

    @Override
    public Optional<Bytes> module(ModuleId id) {
      return all.module(id);
    }

    @Override
    public Optional<Bytes> compiled(String name) {
      return all.compiled(name);
    }

    @Override
    public void putCompiled(String name, Bytes bytes) {
      all.putCompiled(name, bytes);
    }

    @Override
    public JobId nextJob(NodeId home) {
      return all.nextJob(home);
    }

    @Override
    public long nextCallBlock(NodeId home) {
      return all.nextCallBlock(home);
    }

    @Override
    public void putJob(JobStatus status) {
      all.putJob(status);
    }

    @Override
    public Optional<JobStatus> job(JobId job) {
      return all.job(job);
    }

    @Override
    public boolean replaceJob(JobStatus expected, JobStatus next) {
      return all.replaceJob(expected, next);
    }

    @Override
    public List<JobStatus> jobs() {
      return all.jobs();
    }

    @Override
    public Optional<NodeId> jobHome(JobId job) {
      return all.jobHome(job);
    }

    @Override
    public Bytes key() {
      return all.key();
    }
  }
}
