package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskId;
import org.junit.jupiter.api.Test;

final class InMemoryObjectGridTest implements ObjectGridContract, LittleRoomContract {
  private final InMemoryObjectGrid.Shared shared = new InMemoryObjectGrid.Shared();
  private final ObjectGrid here = new InMemoryObjectGrid(new NodeId("here"), shared);
  private final ObjectGrid there = new InMemoryObjectGrid(new NodeId("there"), shared);
  private long jobs;

  @Override
  public ObjectGrid here() {
    return here;
  }

  @Override
  public ObjectGrid there() {
    return there;
  }

  @Override
  public ObjectGrid little(long objectsBytesMax, long spillBytesMax, SecondCopy second) {
    var node = new NodeId("here");
    return new InMemoryObjectGrid(node, shared, objectsBytesMax, spillBytesMax, second);
  }

  @Override
  public ObjectGrid littleThere(long objectsBytesMax, long spillBytesMax, SecondCopy second) {
    var node = new NodeId("there");
    return new InMemoryObjectGrid(node, shared, objectsBytesMax, spillBytesMax, second);
  }

  @Override
  public JobId freshJob() {
    return new JobId(++jobs);
  }

  @Test
  void losesOnlyWhatHadItsOnlyCopyOnALostNode() {
    var driver = TaskId.driver(freshJob());
    var bytes = new SeededBytes(1, 10);
    var lost = here.put(ObjectId.result(driver, 0), bytes, ObjectGrid.Safety.RECOMPUTABLE);
    var safe = here.put(ObjectId.put(driver, 0), bytes, ObjectGrid.Safety.BACKED_UP);
    var other = there.put(ObjectId.result(driver, 1), bytes, ObjectGrid.Safety.RECOMPUTABLE);
    shared.lose(new NodeId("here"));
    assertThat(there.get(ObjectId.result(driver, 0), lost)).isEmpty();
    assertThat(there.get(ObjectId.put(driver, 0), safe)).isPresent();
    assertThat(there.get(ObjectId.result(driver, 1), other)).isPresent();
    assertThat(shared.count()).isEqualTo(2);
  }
}
