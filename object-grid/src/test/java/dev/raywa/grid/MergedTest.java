package dev.raywa.grid;

import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.message.DirectoryEntry;
import dev.raywa.message.JobId;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.ObjectId;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskId;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What stays when the halves of a split cluster meet.
final class MergedTest {
  private static final ObjectId ID = ObjectId.result(TaskId.driver(new JobId(1)).child(0), 0);
  private static final NodeId LARGE = new NodeId("large");
  private static final NodeId SMALL = new NodeId("small");
  private static final Instant AT = Instant.ofEpochSecond(100);

  @Test
  void whatEndedOrIsKeptBeatsWhatIsPending() {
    var pending = Entries.pending(ID, LARGE, 1);
    for (var done :
        List.<DirectoryEntry>of(Entries.ended(ID, SMALL, "v"), Entries.kept(SMALL, "v"))) {
      assertThat(Directory.merged(pending, done)).isEqualTo(done);
      assertThat(Directory.merged(done, pending)).isEqualTo(done);
    }
  }

  @Test
  void otherwiseTheEntryOfTheLargerHalfStays() {
    var kinds =
        List.of(
            List.<DirectoryEntry>of(Entries.pending(ID, LARGE, 1), Entries.pending(ID, SMALL, 9)),
            List.<DirectoryEntry>of(Entries.ended(ID, LARGE, "a"), Entries.ended(ID, SMALL, "b")),
            List.<DirectoryEntry>of(Entries.kept(LARGE, "a"), Entries.ended(ID, SMALL, "b")),
            List.<DirectoryEntry>of(Entries.ended(ID, LARGE, "a"), Entries.kept(SMALL, "b")));
    kinds.forEach(
        pair -> assertThat(Directory.merged(pair.get(0), pair.get(1))).isEqualTo(pair.get(0)));
  }

  @Test
  void aJobThatIsOverBeatsOneThatIsNot() {
    for (var going : List.of(new JobState.Pending(), new JobState.Running(AT))) {
      for (var over : List.of(succeeded(5), failed(5), stopped(5))) {
        var goingOn = job(going, LARGE, 7);
        var ended = job(over, SMALL, 1);
        assertThat(ClusterStore.merged(goingOn, ended)).isEqualTo(ended);
        assertThat(ClusterStore.merged(ended, goingOn)).isEqualTo(ended);
      }
    }
  }

  @Test
  void ofTwoEndsTheFirstOneStays() {
    var first = job(failed(5), SMALL, 1);
    for (var later : List.of(succeeded(6), failed(7), stopped(8))) {
      assertThat(ClusterStore.merged(job(later, LARGE, 2), first)).isEqualTo(first);
      assertThat(ClusterStore.merged(first, job(later, LARGE, 2))).isEqualTo(first);
    }
    var atOnce = job(stopped(5), LARGE, 1);
    assertThat(ClusterStore.merged(atOnce, first)).isEqualTo(atOnce);
  }

  @Test
  void ofTwoThatGoOnTheOneWithMoreAttemptsStays() {
    var first = job(new JobState.Running(AT), LARGE, 1);
    var second = job(new JobState.Pending(), SMALL, 2);
    assertThat(ClusterStore.merged(first, second)).isEqualTo(second);
    assertThat(ClusterStore.merged(second, first)).isEqualTo(second);
    var same = job(new JobState.Running(AT), SMALL, 1);
    assertThat(ClusterStore.merged(first, same)).isEqualTo(first);
  }

  private static JobState succeeded(long seconds) {
    return new JobState.Succeeded(AT, AT.plusSeconds(seconds));
  }

  private static JobState failed(long seconds) {
    var error = new TaskError(TaskError.Code.TRAPPED, "unreachable");
    return new JobState.Failed(AT, AT.plusSeconds(seconds), error, -1);
  }

  private static JobState stopped(long seconds) {
    return new JobState.Stopped(AT, AT.plusSeconds(seconds));
  }

  private static JobStatus job(JobState state, NodeId home, int attempt) {
    return Entries.job(new JobId(1), state, home, attempt);
  }
}
