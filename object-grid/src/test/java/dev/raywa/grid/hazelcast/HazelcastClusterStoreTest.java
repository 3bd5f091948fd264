package dev.raywa.grid.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.grid.ClusterStore;
import dev.raywa.grid.ClusterStoreContract;
import dev.raywa.grid.SeededBytes;
import dev.raywa.message.Bytes;
import dev.raywa.message.NodeId;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init")
final class HazelcastClusterStoreTest implements ClusterStoreContract {
  private static GridMember hereMember;
  private static GridMember thereMember;
  private static ClusterStore here;
  private static ClusterStore there;

  @BeforeAll
  static void start() {
    hereMember = TestMembers.start("store", "here");
    thereMember = TestMembers.start("store", "there", hereMember);
    here = new HazelcastClusterStore(hereMember, new SplittableRandom(1));
    there = new HazelcastClusterStore(thereMember, new SplittableRandom(2));
  }

  @AfterAll
  static void stop() {
    thereMember.close();
    hereMember.close();
  }

  @Override
  public ClusterStore here() {
    return here;
  }

  @Override
  public ClusterStore there() {
    return there;
  }

  @Test
  void mendsWhatWasCompiledAndLostAChunk() {
    var bytes = new SeededBytes(5, 3_000_000).toBytes();
    here.putCompiled("engine-1/mend", bytes);
    var map = hereMember.instance().<String, byte[]>getMap(HazelcastConfig.COMPILED);
    map.keySet().stream()
        .filter(key -> key.startsWith("chunk:engine-1/mend") && key.endsWith("/1"))
        .forEach(map::delete);
    assertThat(there.compiled("engine-1/mend")).isEmpty();
    var other = new SeededBytes(6, 3_000_000).toBytes();
    there.putCompiled("engine-1/mend", other);
    assertThat(here.compiled("engine-1/mend")).contains(other);
  }

  @Test
  void takesNoModuleWhoseBytesAreNotItsOwn() {
    var wasm = Bytes.utf8("honest");
    var id = here.putModule(wasm);
    var modules = hereMember.instance().<String, byte[]>getMap(HazelcastConfig.MODULES);
    modules.keySet().stream()
        .filter(key -> key.startsWith("chunk:" + id.sha256()))
        .forEach(key -> modules.set(key, Bytes.utf8("forged").array()));
    assertThat(there.module(id)).isEmpty();
  }

  @Test
  void skipsNumbersOfJobsThatAreKnown() {
    var last = here.nextJob(new NodeId("here"));
    hereMember
        .instance()
        .<Long, String>getMap(HazelcastConfig.JOBS)
        .set(last.value() + 1, "from-before-the-merge");
    assertThat(there.nextJob(new NodeId("there")).value()).isGreaterThan(last.value() + 1);
  }
}
