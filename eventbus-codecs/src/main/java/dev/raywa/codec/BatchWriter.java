package dev.raywa.codec;

import dev.raywa.message.FunctionRef;
import dev.raywa.message.ModuleId;
import dev.raywa.message.NodeId;
import dev.raywa.message.Origin;
import dev.raywa.message.TaskError;
import dev.raywa.message.TaskOptions;

/// A batch that is being written: its bytes so far, and what it need not write again. For one
/// thread.
final class BatchWriter {
  private final WireWriter out;
  private final Seen<NodeId> nodes = new Seen<>((to, node) -> to.out.text(node.value()));
  private final Seen<String> labels = new Seen<>((to, label) -> to.out.text(label));
  private final Seen<ModuleId> modules = new Seen<>(SpecCodec::writeModule);
  private final Seen<FunctionRef> functions = new Seen<>(SpecCodec::writeFunction);
  private final Seen<TaskOptions> options = new Seen<>(SpecCodec::writeOptions);
  private final Seen<Origin> origins = new Seen<>(SpecCodec::writeOrigin);
  private final Seen<TaskError> errors = new Seen<>(OutcomeCodec::writeError);

  BatchWriter(WireWriter out) {
    this.out = out;
  }

  WireWriter out() {
    return out;
  }

  void node(NodeId node) {
    nodes.write(this, node);
  }

  void label(String label) {
    labels.write(this, label);
  }

  void module(ModuleId module) {
    modules.write(this, module);
  }

  void function(FunctionRef function) {
    functions.write(this, function);
  }

  void options(TaskOptions value) {
    options.write(this, value);
  }

  void origin(Origin origin) {
    origins.write(this, origin);
  }

  void error(TaskError error) {
    errors.write(this, error);
  }
}
