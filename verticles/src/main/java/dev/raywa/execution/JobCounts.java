package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskCounts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Counts the tasks that this node owns, by job.
final class JobCounts {
  private static final class Count {
    private NodeId home;
    private final Set<NodeId> nodes = new HashSet<>();
    private long queued;
    private long running;
    private long done;
    private long failed;
    private long differed;
    private boolean changed;

    private Count(NodeId home) {
      this.home = home;
    }

    private TaskCounts counts() {
      return new TaskCounts(done, failed, running, queued, differed, nodes);
    }
  }

  /// A count that its home has not heard of.
  record News(JobId job, NodeId home, TaskCounts counts) {}

  private final Map<JobId, Count> jobs = new LinkedHashMap<>();

  void queued(OwnedTask task, NodeId home) {
    var count = jobs.computeIfAbsent(task.spec().job(), _ -> new Count(home));
    count.queued++;
    count.changed = true;
  }

  void started(OwnedTask task) {
    var count = of(task);
    count.queued--;
    count.running++;
    count.changed = true;
  }

  void requeued(OwnedTask task) {
    var count = of(task);
    count.queued++;
    count.running--;
    count.changed = true;
  }

  void ended(OwnedTask task, boolean failed, @Nullable NodeId node) {
    var count = of(task);
    if (task.isWaiting()) {
      count.queued--;
    } else {
      count.running--;
    }
    count.done++;
    count.failed += failed ? 1 : 0;
    if (node != null) {
      count.nodes.add(node);
    }
    count.changed = true;
  }

  /// A lost result was made again with other bytes.
  void differed(JobId job) {
    var count = jobs.get(job);
    if (count != null) {
      count.differed++;
      count.changed = true;
    }
  }

  /// A job lives on another node, which has heard nothing yet.
  void moved(JobId job, NodeId home) {
    var count = jobs.get(job);
    if (count != null) {
      count.home = home;
      count.changed = true;
    }
  }

  /// Everything that changed since the last call.
  List<News> news() {
    var news = new ArrayList<News>();
    jobs.forEach((job, count) -> {
      if (count.changed) {
        count.changed = false;
        news.add(new News(job, count.home, count.counts()));
      }
    });
    return news;
  }

  /// Forgets a job.
  ///
  /// @return what is known of it now; tasks that had not ended no longer count
  TaskCounts forget(JobId job) {
    var count = jobs.remove(job);
    return count == null
        ? TaskCounts.NONE
        : new TaskCounts(count.done, count.failed, 0, 0, count.differed, count.nodes);
  }

  private Count of(OwnedTask task) {
    return jobs.computeIfAbsent(task.spec().job(), _ -> new Count(task.spec().origin().home()));
  }

  /// What all nodes say of the jobs whose home is this node.
  static final class AtHome {
    /// How long the last words of other nodes are waited for when a job has ended, in milliseconds.
    private static final long LAST_WORDS_MS_MAX = 2_000;

    private static final class Job {
      private final Map<NodeId, TaskCounts> counts = new HashMap<>();
      private final Set<NodeId> awaited = new HashSet<>();
      private boolean spread;
      private long endedMs = -1;
    }

    private final Map<JobId, Job> jobs = new HashMap<>();

    /// Those that have ended, of which last words are awaited.
    private final Map<JobId, Job> ending = new LinkedHashMap<>();

    void began(JobId job) {
      jobs.put(job, new Job());
    }

    /// Other nodes have something of a job.
    void spread(JobId job) {
      var known = jobs.get(job);
      if (known != null) {
        known.spread = true;
      }
    }

    /// Whether other nodes may have something of a job.
    boolean isSpread(JobId job) {
      var known = jobs.get(job);
      return known == null || known.spread;
    }

    boolean knows(JobId job) {
      return jobs.containsKey(job);
    }

    /// Notes what a node counted; what comes after its last word is older than that and ignored.
    void said(JobId job, NodeId node, TaskCounts counts) {
      var known = jobs.get(job);
      if (known != null && (known.endedMs < 0 || known.awaited.contains(node))) {
        known.counts.put(node, counts);
      }
    }

    void ended(JobId job, Set<NodeId> awaited, long nowMs) {
      var known = jobs.get(job);
      if (known != null) {
        known.awaited.addAll(awaited);
        known.endedMs = nowMs;
        ending.put(job, known);
      }
    }

    void lastWord(NodeId node, @Nullable JobId only) {
      ending.forEach((job, known) -> {
        if (only == null || only.equals(job)) {
          known.awaited.remove(node);
        }
      });
    }

    /// The jobs of which nothing more is to be heard; they are forgotten.
    Map<JobId, TaskCounts> complete(long nowMs) {
      var complete = new LinkedHashMap<JobId, TaskCounts>();
      ending.forEach((job, known) -> {
        if (known.awaited.isEmpty() || nowMs - known.endedMs > LAST_WORDS_MS_MAX) {
          complete.put(job, sum(known));
        }
      });
      complete
          .keySet()
          .forEach(job -> {
            jobs.remove(job);
            ending.remove(job);
          });
      return complete;
    }

    TaskCounts of(JobId job) {
      var known = jobs.get(job);
      return known == null ? TaskCounts.NONE : sum(known);
    }

    private static TaskCounts sum(Job job) {
      return job.counts.values().stream().reduce(TaskCounts.NONE, TaskCounts::plus);
    }
  }
}
