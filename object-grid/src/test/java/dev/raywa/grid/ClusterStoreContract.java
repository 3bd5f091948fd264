package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.Bytes;
import dev.raywa.message.JobId;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// What every cluster store promises, seen from two nodes of one cluster.
public interface ClusterStoreContract {
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
  default void knowsNoHomeOfAJobThatNeverWas() {
    assertThat(here().jobHome(new JobId(Long.MAX_VALUE))).isEmpty();
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
