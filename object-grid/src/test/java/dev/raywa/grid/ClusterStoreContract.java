package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every cluster store promises, seen from two nodes of one cluster.
public interface ClusterStoreContract {
  /// When every job began and ended.
  Instant AT = Instant.ofEpochSecond(1_000, 5);

  /// The store on one node.
  ClusterStore here();

  /// The same store on another node.
  ClusterStore there();

  @Test
  default void keepsModulesUnderTheirDigest() {
    for (int size : new int[] {0, 1, 100_000, 1_048_576, 3_500_000}) {
      var wasm = new SeededBytes(size, size).toBytes();
      var id = here().putModule(wasm);
      assertThat(id).isEqualTo(ModuleId.of(wasm.array()));
      assertThat(there().putModule(wasm)).isEqualTo(id);
      assertThat(there().module(id)).contains(wasm);
    }
  }

  @Test
  default void knowsNoModuleThatNobodyStored() {
    assertThat(here().module(ModuleId.of(new byte[] {1, 2, 3}))).isEmpty();
    assertThat(here().compiled("nothing")).isEmpty();
  }

  @Test
  default void keepsTheFirstOfWhatWasCompiled() {
    var first = new SeededBytes(1, 2_500_000).toBytes();
    here().putCompiled("engine-1/aa", first);
    there().putCompiled("engine-1/aa", new SeededBytes(2, 2_500_000).toBytes());
    there().putCompiled("engine-1/bb", Bytes.utf8("other"));
    assertThat(here().compiled("engine-1/aa")).contains(first);
    assertThat(there().compiled("engine-1/aa")).contains(first);
    assertThat(here().compiled("engine-1/bb")).contains(Bytes.utf8("other"));
  }

  @Test
  default void neverMixesWhatTwoNodesCompileAtOnce() throws Exception {
    var all = new ArrayList<Bytes>();
    var tasks = new ArrayList<Callable<Void>>();
    for (int i = 0; i < 8; i++) {
      var bytes = new SeededBytes(i, 1_500_000).toBytes();
      var store = i % 2 == 0 ? here() : there();
      all.add(bytes);
      tasks.add(() -> {
        store.putCompiled("engine-1/cc", bytes);
        return null;
      });
    }
    atOnce(tasks);
    var kept = here().compiled("engine-1/cc").orElseThrow();
    assertThat(all).contains(kept);
    assertThat(there().compiled("engine-1/cc")).contains(kept);
  }

  @Test
  default void givesEachJobANumberOfItsOwn() throws Exception {
    var tasks = new ArrayList<Callable<JobId>>();
    for (int i = 0; i < 50; i++) {
      tasks.add(() -> here().nextJob(new NodeId("here")));
      tasks.add(() -> there().nextJob(new NodeId("there")));
    }
    var jobs = atOnce(tasks);
    assertThat(jobs).doesNotHaveDuplicates().hasSize(100);
    for (int i = 0; i < 100; i++) {
      var home = new NodeId(i % 2 == 0 ? "here" : "there");
      assertThat(here().jobHome(jobs.get(i))).contains(home);
      assertThat(there().jobHome(jobs.get(i))).contains(home);
    }
  }

  @Test
  default void givesBlocksOfNumbersToNodes() {
    long first = here().nextCallBlock(new NodeId("here"));
    long second = there().nextCallBlock(new NodeId("there"));
    assertThat(second).isNotEqualTo(first);
    assertThat(there().jobHome(JobId.call(first, 77))).contains(new NodeId("here"));
    assertThat(here().jobHome(JobId.call(second, 0))).contains(new NodeId("there"));
    assertThat(here().jobHome(JobId.call(second + 1000, 0))).isEmpty();
  }

  @Test
  default void knowsNoHomeOfAJobThatNeverWas() {
    assertThat(here().jobHome(new JobId(Long.MAX_VALUE))).isEmpty();
  }

  @Test
  default void remembersJobs() {
    var job = here().nextJob(new NodeId("here"));
    assertThat(there().job(job)).isEmpty();
    var running = Entries.job(job, new JobState.Running(AT), new NodeId("moved"), 2);
    here().putJob(Entries.job(job, new JobState.Pending(), new NodeId("here"), 1));
    there().putJob(running);
    assertThat(here().job(job)).contains(running);
    assertThat(here().jobHome(job)).contains(new NodeId("moved"));
    assertThat(there().jobHome(job)).contains(new NodeId("moved"));
  }

  @Test
  default void letsOneNodeTakeAJobOver() throws Exception {
    var job = here().nextJob(new NodeId("dead"));
    var dead = Entries.job(job, new JobState.Running(AT), new NodeId("dead"), 1);
    var tries = new ArrayList<Callable<Boolean>>();
    for (int i = 0; i < 16; i++) {
      var store = i % 2 == 0 ? here() : there();
      var mine = Entries.job(job, new JobState.Pending(), new NodeId("n" + i), 2);
      tries.add(() -> store.replaceJob(dead, mine));
    }
    assertThat(atOnce(tries)).containsOnly(false);
    here().putJob(dead);
    var won = atOnce(tries);
    assertThat(won).containsOnlyOnce(true);
    assertThat(here().jobHome(job)).contains(new NodeId("n" + won.indexOf(true)));
    var other = Entries.job(new JobId(job.value() + 1), new JobState.Pending(), dead.node(), 1);
    assertThatIllegalArgumentException().isThrownBy(() -> here().replaceJob(dead, other));
  }

  @Test
  default void listsTheNewestJobsFirst() {
    var jobs = new ArrayList<JobStatus>();
    for (int i = 0; i < ClusterStore.JOBS_LISTED_MAX + 5; i++) {
      var id = new JobId(1_000_000_000L + i);
      jobs.addFirst(Entries.job(id, new JobState.Running(AT), new NodeId("listed"), 1));
    }
    jobs.forEach(here()::putJob);
    var newest = jobs.subList(0, ClusterStore.JOBS_LISTED_MAX);
    assertThat(here().jobs()).isEqualTo(newest);
    assertThat(there().jobs()).isEqualTo(newest);
  }

  @Test
  default void listsJobsOfAHomeThatAreNotOverOnOneNode() {
    var home = new NodeId("gone");
    var going = new ArrayList<JobStatus>();
    for (int i = 0; i < 200; i++) {
      going.add(Entries.job(here().nextJob(home), new JobState.Running(AT), home, 1));
      here().putJob(Entries.job(here().nextJob(home), new JobState.Stopped(AT, AT), home, 1));
    }
    going.forEach(here()::putJob);
    var listed = new ArrayList<>(here().jobsHere(home::equals));
    assertThat(listed).isNotEmpty().hasSizeLessThan(200);
    listed.addAll(there().jobsHere(home::equals));
    assertThat(listed).containsExactlyInAnyOrderElementsOf(going);
    assertThat(here().jobsHere(new NodeId("nobody")::equals)).isEmpty();
  }

  @Test
  default void keepsOneKeyForTheCluster() {
    assertThat(here().key().size()).isEqualTo(32);
    assertThat(there().key()).isEqualTo(here().key());
    assertThat(here().key()).isEqualTo(here().key());
  }

  private static <T> List<T> atOnce(List<Callable<T>> tasks) throws Exception {
    var results = new ArrayList<T>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var result : threads.invokeAll(tasks)) {
        results.add(result.get());
      }
    }
    return results;
  }
}
