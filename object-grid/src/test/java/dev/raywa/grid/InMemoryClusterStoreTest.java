package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobState;
import dev.raywa.message.NodeId;
import org.junit.jupiter.api.Test;

final class InMemoryClusterStoreTest implements ClusterStoreContract {
  private final InMemoryClusterStore store = new InMemoryClusterStore((byte) 1);
  private final ClusterStore here = store.on(new NodeId("here"));
  private final ClusterStore there = store.on(new NodeId("there"));

  @Override
  public ClusterStore here() {
    return here;
  }

  @Override
  public ClusterStore there() {
    return there;
  }

  @Test
  void listsJobsOfALostNodeOnTheOthers() {
    var lost = new NodeId("here");
    for (int i = 0; i < 20; i++) {
      store.putJob(Entries.job(store.nextJob(lost), new JobState.Pending(), lost, 1));
    }
    store.lose(lost);
    assertThat(there.jobsHere(lost)).hasSize(20);
  }
}
