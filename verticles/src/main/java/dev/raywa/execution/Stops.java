package dev.raywa.execution;

import dev.raywa.message.JobId;
import dev.raywa.message.NodeId;
import dev.raywa.message.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Answers those who cancel: only when a task is certain not to run any more, on no node, and not
/// to be taken up again by any, has it been cancelled. Used by the core's thread only.
final class Stops {
  /// A task that wants another one cancelled, and waits for the answers of these nodes.
  private record Question(TaskId target, TaskId asker) {}

  /// A cancelled task that may still run for a moment.
  private record Ending(NodeId where, List<NodeCommand> answers) {}

  private final NodeState node;
  private final Map<TaskId, Ending> endings = new HashMap<>();
  private final Map<Question, Set<NodeId>> questions = new HashMap<>();

  Stops(NodeState node) {
    this.node = node;
  }

  /// A cancelled task is to be stopped on a node.
  void began(TaskId task, NodeId where) {
    endings.put(task, new Ending(where, new ArrayList<>(1)));
  }

  /// Gives an answer as soon as the task runs no more.
  void answer(TaskId task, NodeCommand answer) {
    var ending = endings.get(task);
    if (ending == null) {
      node.whenSafe(answer);
    } else {
      ending.answers().add(answer);
    }
  }

  /// A task has ended on a node.
  void ended(TaskId task, NodeId where) {
    var ending = endings.get(task);
    if (ending != null && ending.where().equals(where)) {
      endings.remove(task);
      ending.answers().forEach(node::whenSafe);
    }
  }

  /// Every other node was asked to cancel a task.
  void asked(TaskId target, TaskId asker, Set<NodeId> nodes) {
    questions.put(new Question(target, asker), new LinkedHashSet<>(nodes));
  }

  /// A node answered.
  void answered(NodeId from, TaskId target, TaskId asker, boolean stopped) {
    var question = new Question(target, asker);
    var awaited = questions.get(question);
    if (awaited != null && (awaited.remove(from) && awaited.isEmpty() || stopped)) {
      questions.remove(question);
      node.emit(new NodeCommand.CancelAnswered(asker, stopped));
    }
  }

  /// A node is gone: nothing runs there, and it answers nothing.
  void lost(NodeId gone) {
    List.copyOf(endings.keySet()).forEach(task -> ended(task, gone));
    for (var question : List.copyOf(questions.keySet())) {
      answered(gone, question.target(), question.asker(), false);
    }
  }

  void forget(JobId job) {
    endings.keySet().removeIf(task -> task.job().equals(job));
    questions.keySet().removeIf(question -> question.asker().job().equals(job));
  }

  int size() {
    return endings.size() + questions.size();
  }
}
