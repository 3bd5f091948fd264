package dev.raywa.execution;

import static dev.raywa.execution.Specs.B;
import static dev.raywa.execution.Specs.C;
import static dev.raywa.execution.Specs.JOB;
import static dev.raywa.execution.Specs.SELF;
import static org.assertj.core.api.Assertions.assertThat;

import dev.raywa.grid.InMemoryClusterStore;
import dev.raywa.message.JobId;
import dev.raywa.message.JobSpec;
import dev.raywa.message.JobState;
import dev.raywa.message.JobStatus;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskCounts;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskError.Code;
import dev.raywa.message.TaskOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/// What the cluster's records of jobs say, and what a node does when they say something else.
final class JobDeskTest {
  private static final Instant BEGIN = Instant.ofEpochSecond(1_000);
  private static final Instant NOW = Instant.ofEpochSecond(2_000);

  private final InMemoryClusterStore store = new InMemoryClusterStore((byte) 1);
  private final Noted node = new Noted();
  private final JobDesk desk =
      new JobDesk(SELF, store, InstantSource.fixed(NOW), Runnable::run, node);

  /// What the node was told to do.
  private static final class Noted implements JobDesk.Node {
    private final List<JobStatus> mine = new ArrayList<>();
    private final List<JobStatus> restarted = new ArrayList<>();
    private final List<JobStatus> kept = new ArrayList<>();
    private final List<JobId> recorded = new ArrayList<>();
    private final List<String> lost = new ArrayList<>();
    private Optional<TaskError> refusal = Optional.empty();

    @Override
    public Optional<TaskError> restart(JobStatus job) {
      restarted.add(job);
      return refusal;
    }

    @Override
    public List<JobStatus> all() {
      return mine;
    }

    @Override
    public void recorded(JobId job) {
      recorded.add(job);
    }

    @Override
    public void keep(JobStatus job) {
      kept.add(job);
    }

    @Override
    public void lost(JobId job, TaskError reason, boolean over) {
      lost.add(reason.code() + (over ? " over: " : " goes on: ") + reason.message());
    }
  }

  private static JobStatus job(NodeId home, int restartsMax, JobState state, int attempt) {
    var loose = TestNode.spec("main", TaskOptions.DEFAULT, false);
    var spec =
        new JobSpec(
            loose.name(),
            loose.module(),
            loose.entry(),
            loose.arguments(),
            loose.environment(),
            loose.directories(),
            loose.dialect(),
            loose.options(),
            restartsMax,
            false);
    return new JobStatus(JOB, spec, state, TaskCounts.NONE, home, attempt);
  }

  private static JobState running() {
    return new JobState.Running(BEGIN);
  }

  private static JobState succeeded() {
    return new JobState.Succeeded(BEGIN, NOW);
  }

  private JobStatus record() {
    return store.job(JOB).orElseThrow();
  }

  private void isRecorded(JobStatus job) {
    store.putJob(job);
  }

  @Test
  void aJobOfADeadNodeIsStartedAgain() {
    isRecorded(job(B, 1, running(), 1));
    desk.takeOver(Set.of(SELF, C));
    var next = job(SELF, 1, new JobState.Pending(), 2);
    assertThat(record()).isEqualTo(next);
    assertThat(node.restarted).containsExactly(next);
    assertThat(node.kept).isEmpty();
  }

  @Test
  void aJobWithoutRestartsLeftHasFailed() {
    isRecorded(job(B, 1, running(), 2));
    desk.takeOver(Set.of(SELF));
    assertThat(node.restarted).isEmpty();
    var failed = (JobState.Failed) record().state();
    assertThat(failed.since()).isEqualTo(BEGIN);
    assertThat(failed.until()).isEqualTo(NOW);
    assertThat(failed.error().code()).isEqualTo(Code.NODE_DIED);
    assertThat(failed.error().message()).contains("node b").endsWith("its one restart is used up");
    assertThat(record().node()).isEqualTo(SELF);
    assertThat(node.kept).containsExactly(record());
  }

  @Test
  void theReasonTellsHowManyRestartsThereWere() {
    isRecorded(job(B, 0, running(), 1));
    desk.takeOver(Set.of(SELF));
    assertThat(reason()).endsWith("the job allows no restart");
    isRecorded(job(B, 3, running(), 4));
    desk.takeOver(Set.of(SELF));
    assertThat(reason()).endsWith("its 3 restarts are used up");
  }

  private String reason() {
    return ((JobState.Failed) record().state()).error().message();
  }

  @Test
  void aJobWhoseDriverCannotBeStartedAgainHasFailed() {
    var malformed = new TaskError(Code.BAD_MODULE, "the module is malformed");
    node.refusal = Optional.of(malformed);
    isRecorded(job(B, 1, running(), 1));
    desk.takeOver(Set.of(SELF));
    assertThat(record().state()).isEqualTo(new JobState.Failed(NOW, NOW, malformed, -1));
    assertThat(node.kept).containsExactly(record());
  }

  @Test
  void jobsOfMembersAndJobsThatAreOverStayWhereTheyAre() {
    var living = job(C, 1, running(), 1);
    isRecorded(living);
    desk.takeOver(Set.of(SELF, C));
    assertThat(record()).isEqualTo(living);
    var over = job(B, 1, succeeded(), 1);
    isRecorded(over);
    desk.takeOver(Set.of(SELF, C));
    assertThat(record()).isEqualTo(over);
    assertThat(node.restarted).isEmpty();
  }

  @Test
  void aJobIsTakenOverOnce() {
    isRecorded(job(B, 5, running(), 1));
    desk.takeOver(Set.of(SELF));
    desk.takeOver(Set.of(SELF));
    assertThat(node.restarted).hasSize(1);
    assertThat(record().attempt()).isEqualTo(2);
  }

  @Test
  void whatBecameOfAJobIsRecordedAndItsEndIsConfirmed() {
    desk.begin(job(SELF, 0, new JobState.Pending(), 1));
    desk.save(job(SELF, 0, running(), 1));
    assertThat(record().state()).isEqualTo(running());
    assertThat(node.recorded).isEmpty();
    desk.save(job(SELF, 0, succeeded(), 1));
    assertThat(record().state()).isEqualTo(succeeded());
    assertThat(node.recorded).containsExactly(JOB);
  }

  @Test
  void aRecordThatWasLostIsWrittenAgain() {
    node.mine.add(job(SELF, 0, running(), 1));
    desk.check();
    assertThat(record()).isEqualTo(node.mine.getFirst());
  }

  @Test
  void theEndOfAJobIsNeverTakenBack() {
    isRecorded(job(SELF, 0, succeeded(), 1));
    desk.save(job(SELF, 0, running(), 1));
    node.mine.add(job(SELF, 0, running(), 1));
    desk.check();
    assertThat(record().state()).isEqualTo(succeeded());
    assertThat(node.lost).isEmpty();
  }

  @Test
  void afterAMergeAJobThatRunsElsewhereIsGivenUpHere() {
    var theirs = job(B, 3, running(), 2);
    isRecorded(theirs);
    node.mine.add(job(SELF, 3, running(), 1));
    desk.check();
    assertThat(record()).isEqualTo(theirs);
    assertThat(node.lost).hasSize(1);
    assertThat(node.lost.getFirst()).startsWith("NODE_DIED goes on: ").contains("node b took job");
  }

  @Test
  void afterAMergeAJobThatEndedElsewhereIsOverHere() {
    isRecorded(job(B, 3, succeeded(), 2));
    node.mine.add(job(SELF, 3, running(), 1));
    desk.check();
    assertThat(record().node()).isEqualTo(B);
    assertThat(node.lost).hasSize(1);
    assertThat(node.lost.getFirst()).contains(" over: ");
  }

  @Test
  void afterAMergeAJobThatIsRecordedAsThisNodesStays() {
    isRecorded(job(SELF, 3, running(), 1));
    node.mine.add(job(SELF, 3, running(), 1));
    desk.check();
    assertThat(record()).isEqualTo(node.mine.getFirst());
    assertThat(node.lost).isEmpty();
  }

  @Test
  void aNodeThatStopsRecordsNothingAndFailsNobody() {
    var closed =
        new JobDesk(
            SELF,
            store,
            InstantSource.fixed(NOW),
            _ -> {
              throw new RejectedExecutionException("closed");
            },
            node);
    closed.save(job(SELF, 0, succeeded(), 1));
    assertThat(store.job(JOB)).isEmpty();
    assertThat(node.recorded).isEmpty();
  }
}
